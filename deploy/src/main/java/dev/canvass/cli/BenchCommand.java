package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.bench.Benchmarks;
import dev.canvass.bench.Benchmarks.Part;
import dev.canvass.bench.Measurement;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures what decides speed on this machine: medians after warm-up.",
    footer = {"", "Example: canvass bench all --json"})
final class BenchCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      defaultValue = "all",
      description = "randomise, decode, decide, party (import, charge, collect) or all.")
  private String what;

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<Measurement> measured = Benchmarks.run(parts());
    if (json) {
      System.out.println(new JsonMapper().writeValueAsString(measured));
      return 0;
    }
    for (Measurement row : measured) {
      System.out.printf(
          Locale.ROOT,
          "%-20s %,18.1f %-10s %s%n",
          row.name(),
          row.value(),
          row.unit(),
          row.context());
    }
    return 0;
  }

  private Set<Part> parts() {
    if (what.equals("all")) {
      return EnumSet.allOf(Part.class);
    }
    return Arrays.stream(Part.values())
        .filter(part -> part.toString().equals(what))
        .findFirst()
        .map(EnumSet::of)
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    spec.commandLine(),
                    "bench knows "
                        + Arrays.stream(Part.values())
                            .map(Part::toString)
                            .collect(Collectors.joining(", "))
                        + " and all, but not "
                        + what));
  }
}
