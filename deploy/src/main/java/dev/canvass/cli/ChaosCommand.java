package dev.canvass.cli;

import dev.canvass.chaos.SoakOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Soak, and more goes wrong: besides SIGKILL of party and collector the broker restarts, the",
      "network to it is cut or slow, and old messages come again in another order. Prints what was",
      "injected; fails if a report is lost or counted twice, ε is spent twice or a sum differs."
    },
    footer = {"", "Example: canvass chaos --minutes 10 --seed 7"})
final class ChaosCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--minutes",
      defaultValue = "10",
      description = "How long, 1 to 60; the last query is ended. Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--users",
      defaultValue = "100000",
      description = "Users per query. Default: ${DEFAULT-VALUE}.")
  private int users;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of what happens when, not of reports. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (minutes < 1 || minutes > 60) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--minutes must be in 1..60, but is " + minutes);
    }
    SoakOptions options;
    try {
      options = new SoakOptions(1, 0, users, seed, minutes * 60, true);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
    return SoakCommand.run(options, json);
  }
}
