package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.oracle.LinearLocalHashing;
import dev.canvass.privacy.oracle.PublicCoins;
import dev.canvass.privacy.oracle.SupportCounter;
import dev.canvass.privacy.random.SecureRandomBits;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the hot loops on this machine: medians after warm-up.",
    footer = {"", "Example: canvass bench all --json"})
final class BenchCommand implements Callable<Integer> {

  private static final int REPORTS = 250_000;
  private static final int REPEATS = 15;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(defaultValue = "all", description = "randomise, decode or all.")
  private String what;

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  private final ArrayNode rows = new JsonMapper().createArrayNode();

  @Override
  public Integer call() {
    if (!what.equals("randomise") && !what.equals("decode") && !what.equals("all")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "bench knows randomise, decode and all, but not " + what);
    }
    LinearLocalHashing oracle = LinearLocalHashing.of(Epsilon.parse("2"));
    PublicCoins coins = PublicCoins.of(1, 1, "bench", 0);
    byte[] symbols = new byte[REPORTS];
    SecureRandomBits random = new SecureRandomBits();
    double randomise =
        medianSeconds(
            () -> {
              for (int i = 0; i < REPORTS; i++) {
                symbols[i] = (byte) oracle.randomize(i, coins.coin(i), random);
              }
            });
    if (!what.equals("decode")) {
      row("randomise", REPORTS / randomise / 1e6, "M users/s", "epsilon 2, one core");
    }
    if (!what.equals("randomise")) {
      SupportCounter counter = oracle.newCounter();
      double decode =
          medianSeconds(
              () -> {
                counter.reset();
                counter.add(symbols, REPORTS, coins);
                counter.supportCounts();
              });
      row("decode", decode * 1e3, "ms", "epsilon 2, 2^21 cells, 250,000 reports, one core");
      bruteForce(decode, oracle.cells());
    }
    if (json) {
      System.out.println(rows);
    }
    return 0;
  }

  /** Local hashing with a 32-bit mixing hash over all cells, measured on some reports. */
  private void bruteForce(double decode, int cells) {
    int sample = 40;
    int[] counts = new int[cells];
    double seconds =
        medianSeconds(
            () -> {
              for (int report = 0; report < sample; report++) {
                addSupport(counts, report * 0x9E3779B9);
              }
            });
    double all = seconds / sample * REPORTS;
    row(
        "brute-force-decode",
        all * 1e3,
        "ms",
        "the same cells and reports, from " + sample + " reports");
    row("decode-speed-up", all / decode, "times", "brute force / decode, one run");
  }

  private static void addSupport(int[] counts, int seed) {
    for (int cell = 0; cell < counts.length; cell++) {
      int hash = (cell ^ seed) * 0x85EBCA6B;
      hash = (hash ^ (hash >>> 15)) * 0xC2B2AE35;
      // One for the eighth of all hashes whose top bits are zero, without a branch.
      counts[cell] += ((hash >>> 29) - 1) >>> 31;
    }
  }

  private static double medianSeconds(Runnable work) {
    double[] seconds = new double[REPEATS];
    for (int i = -3; i < REPEATS; i++) {
      long start = System.nanoTime();
      work.run();
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return seconds[REPEATS / 2];
  }

  private void row(String name, double value, String unit, String context) {
    rows.addObject()
        .put("name", name)
        .put("value", value)
        .put("unit", unit)
        .put("context", context);
    if (!json) {
      System.out.printf(Locale.ROOT, "%-20s %,12.1f %-10s %s%n", name, value, unit, context);
    }
  }
}
