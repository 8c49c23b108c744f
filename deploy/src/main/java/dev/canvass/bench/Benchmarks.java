package dev.canvass.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** All benchmarks. Needs about 1 GiB of heap and some minutes for all of them. */
public final class Benchmarks {

  /** What can be measured. */
  public enum Part {
    /** Randomising one user. */
    RANDOMISE,
    /** Decoding a table, beside brute force. */
    DECODE,
    /** A whole decision. */
    DECIDE,
    /** Importing and collecting at a party. */
    PARTY;

    /** The lower-case name. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Benchmarks() {}

  /** Measures {@code parts}, one after the other. */
  public static List<Measurement> run(Set<Part> parts) throws IOException {
    List<Measurement> measured = new ArrayList<>();
    OracleBenchmark oracle = new OracleBenchmark();
    if (parts.contains(Part.RANDOMISE)) {
      measured.add(oracle.randomize());
    }
    if (parts.contains(Part.DECODE)) {
      measured.addAll(oracle.decode());
    }
    if (parts.contains(Part.DECIDE)) {
      measured.add(DecisionBenchmark.decide());
    }
    if (parts.contains(Part.PARTY)) {
      measured.addAll(PartyBenchmark.measure());
    }
    if (oracle.sink() == Long.MIN_VALUE) {
      throw new IllegalStateException("unreachable: keeps the measured loops alive");
    }
    String machine =
        System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores, Java "
            + System.getProperty("java.version");
    return measured.stream()
        .map(m -> new Measurement(m.name(), m.value(), m.unit(), m.context() + "; " + machine))
        .toList();
  }
}
