package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.chaos.BrokenPromiseException;
import dev.canvass.chaos.Kill;
import dev.canvass.chaos.Soak;
import dev.canvass.chaos.SoakOptions;
import dev.canvass.chaos.SoakReport;
import dev.canvass.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = {
      "Kills a party node and a collector (SIGKILL) at random instants of import, collecting,",
      "sealing, sending and deciding, starts them again, and checks from outside that nobody's",
      "value was randomised twice, no report is without a charge and all sums agree."
    },
    footer = {"", "Example: canvass soak --kills 20 --seed 7"})
final class SoakCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--kills",
      defaultValue = "200",
      description = "Kills of the party. Default: ${DEFAULT-VALUE}.")
  private int kills;

  @Option(
      names = "--collector-kills",
      description = "Kills of the collector. Default: one for ten of the party.")
  private Integer collectorKills;

  @Option(
      names = "--users",
      defaultValue = "200000",
      description = "Users per query. Default: ${DEFAULT-VALUE}.")
  private int users;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the instants, not of reports. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    return run(options(), json);
  }

  /** Runs one and prints it; the folder with all logs stays behind where a promise was broken. */
  static int run(SoakOptions options, boolean json) throws IOException {
    Path folder = Files.createTempDirectory("canvass-soak");
    SoakReport report;
    try {
      report = new Soak(options, folder, Canvass.class).run(json ? kill -> {} : SoakCommand::print);
    } catch (BrokenPromiseException e) {
      throw new IOException("a promise was broken: " + e.getMessage() + " (see " + folder + ")", e);
    } catch (IOException e) {
      throw new IOException(e.getMessage() + " (see " + folder + ")", e);
    }
    LocalCluster.delete(folder);
    if (json) {
      System.out.println(new JsonMapper().writeValueAsString(report));
    } else {
      print(report);
    }
    return 0;
  }

  private SoakOptions options() {
    try {
      int others = collectorKills == null ? (kills + 9) / 10 : collectorKills;
      return new SoakOptions(kills, others, users, seed);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  private static void print(Kill kill) {
    System.out.printf(
        Locale.ROOT,
        "%7.1f s  kill %3d  query %2d  %-9s %-8s %s%n",
        kill.millis() / 1e3,
        kill.number(),
        kill.query(),
        kill.node(),
        kill.moment(),
        kill.detail());
  }

  private static void print(SoakReport report) {
    System.out.println();
    report
        .killsByMoment()
        .forEach((moment, kills) -> System.out.printf(Locale.ROOT, "%-20s %,d%n", moment, kills));
    System.out.printf(
        Locale.ROOT,
        "%nall promises held: %,d queries, %,d users charged = %,d reported, %,d refused;%n"
            + "%,d messages in %,d copies, no two copies differ; %,d results equal those of an%n"
            + "undisturbed collector to the byte (seed %d, %.0f s)%n",
        report.queries(),
        report.charged(),
        report.reported(),
        report.refused(),
        report.messages(),
        report.copies(),
        report.resultsCompared(),
        report.seed(),
        report.seconds());
  }
}
