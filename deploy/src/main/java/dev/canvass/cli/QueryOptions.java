package dev.canvass.cli;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.simulate.Attack;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.analytics.simulate.SimulationOptions;
import dev.canvass.local.PopulationFile;
import dev.canvass.privacy.Epsilon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that say what is asked and of whom; shared by {@code demo} and {@code simulate}. */
final class QueryOptions {

  /** How the parties' estimates are combined unless asked otherwise. */
  static final String AGGREGATION = "robust-vote";

  /** The rules there are, for help texts. */
  static final String AGGREGATIONS =
      "robust-vote (default), robust-vote-strict, robust-vote-wide, weighted-sum,"
          + " frl-borda, borda-top, weighted-median, phantom, proportional.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "TSV, gzipped or not: party, item, count. Without it, users are made up.")
  private Path input;

  @Option(
      names = "--format",
      defaultValue = "counts",
      description =
          "Columns of the input: counts (party, item, count) or users (party, user, item).")
  private String format;

  @Mixin private MadeUpOptions madeUp;

  @Option(
      names = "--codec",
      defaultValue = "auto",
      description =
          "letters:N, ascii6:N, utf8:N, english1:N, uint:N, hash:N, or auto: what covers the"
              + " input.")
  private String codec;

  @Option(names = "--lexicon", paramLabel = "FILE", description = "Public strings, one a line.")
  private Path lexicon;

  /** The population that the options describe. */
  Population population() throws IOException {
    return populations(1).get(0);
  }

  /**
   * The populations that the options describe.
   *
   * @param count how many to make up; an input is one
   */
  List<Population> populations(int count) throws IOException {
    if (input == null) {
      return usage(() -> madeUp.populations(count));
    }
    PopulationFile.Format columns =
        usage(
            () -> {
              if (madeUp.areGiven() || count != 1) {
                throw new IllegalArgumentException(
                    "--input says who holds what: options that make users up are for runs without"
                        + " it");
              }
              if (!format.equals("counts") && !format.equals("users")) {
                throw new IllegalArgumentException(
                    "--format is counts or users, but is \"" + format + "\"");
              }
              return PopulationFile.Format.valueOf(format.toUpperCase(Locale.ROOT));
            });
    return List.of(PopulationFile.read(input, columns));
  }

  /** One row's options; a wrong one is a usage error. */
  SimulationOptions options(
      Population population,
      String epsilon,
      int k,
      String strategy,
      String aggregation,
      String attack,
      int runs,
      long seed,
      SimulationOptions.Depth depth)
      throws IOException {
    List<String> words = lexicon == null ? List.of() : LexiconFile.read(lexicon);
    return usage(
        () -> {
          if (k < 1 || k > Query.MAX_K) {
            throw new IllegalArgumentException("k must be in 1.." + Query.MAX_K + ", but is " + k);
          }
          return new SimulationOptions(
              codec.equals("auto") ? population.suggestedCodec() : CodecSpec.parse(codec),
              Epsilon.parse(epsilon),
              k,
              Strategy.parse(strategy),
              Aggregation.parse(aggregation),
              runs,
              seed,
              words,
              attack.equals("none") ? Optional.empty() : Optional.of(Attack.parse(attack)),
              depth);
        });
  }

  /** Refuses a strategy that nodes cannot run, as a usage error. */
  void requireLive(String strategy) {
    usage(() -> Strategy.parseLive(strategy));
  }

  /** Something that fails with an IllegalArgumentException if the user gave a wrong value. */
  @FunctionalInterface
  private interface Reading<T> {
    T read();
  }

  private <T> T usage(Reading<T> reading) {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
