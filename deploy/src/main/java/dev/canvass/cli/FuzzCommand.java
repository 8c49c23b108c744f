package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.fuzz.Decoder;
import dev.canvass.fuzz.Decoders;
import dev.canvass.fuzz.Finding;
import dev.canvass.fuzz.FuzzReport;
import dev.canvass.fuzz.Fuzzer;
import dev.canvass.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "fuzz",
    mixinStandardHelpOptions = true,
    description = {
      "Damages valid input of every decoder that reads bytes from outside, and checks that each",
      "is refused with a reason, or read as what it says, soon and in bounded memory. Exit code 1",
      "if one is not."
    },
    footer = {"", "Example: canvass fuzz --decoder seal --cases 1000000 --seed 7"})
final class FuzzCommand implements Callable<Integer> {

  private static final String ALL = "all";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      defaultValue = ALL,
      description = "One decoder, or all. Default: ${DEFAULT-VALUE}.")
  private String name;

  @Option(
      names = "--cases",
      defaultValue = "100000",
      description = "Inputs per decoder. Default: ${DEFAULT-VALUE}.")
  private long cases;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same seed gives the same inputs. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (cases < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--cases must be at least 1, but is " + cases);
    }
    Path folder = Files.createTempDirectory("canvass-fuzz");
    List<FuzzReport> reports = new ArrayList<>();
    try {
      List<Decoder> chosen = chosen(Decoders.all(folder));
      if (!json) {
        System.out.printf(
            "%-18s %9s %9s %9s %8s %9s %9s %9s%n",
            "decoder", "cases", "accepted", "refused", "reasons", "slowest", "most", "findings");
      }
      for (Decoder decoder : chosen) {
        FuzzReport report = Fuzzer.run(decoder, cases, seed);
        reports.add(report);
        if (!json) {
          print(report);
        }
      }
    } finally {
      LocalCluster.delete(folder);
    }
    if (json) {
      System.out.println(
          new JsonMapper().writeValueAsString(Map.of("seed", seed, "decoders", reports)));
    }
    return reports.stream().allMatch(report -> report.findings().isEmpty()) ? 0 : 1;
  }

  private List<Decoder> chosen(List<Decoder> all) {
    List<Decoder> chosen =
        all.stream().filter(decoder -> name.equals(ALL) || decoder.name().equals(name)).toList();
    if (chosen.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "fuzz knows "
              + all.stream().map(Decoder::name).collect(Collectors.joining(", "))
              + " and all, but not "
              + name);
    }
    return chosen;
  }

  private static void print(FuzzReport report) {
    System.out.printf(
        Locale.ROOT,
        "%-18s %,9d %,9d %,9d %,8d %6.0f ms %5.1f MiB %9d%n",
        report.decoder(),
        report.cases(),
        report.accepted(),
        report.refused(),
        report.reasons(),
        report.slowestMillis(),
        report.mostMebibytes(),
        report.findings().size());
    for (Finding finding : report.findings()) {
      System.out.printf(
          "  case %d (%d bytes): %s%n    input %s%n",
          finding.number(), finding.inputBytes(), finding.problem(), finding.input());
    }
  }
}
