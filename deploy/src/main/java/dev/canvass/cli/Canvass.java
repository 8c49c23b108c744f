package dev.canvass.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry. Exit codes: 0 done, 1 failed with a reason on stderr, 2 usage. */
@Command(
    name = "canvass",
    mixinStandardHelpOptions = true,
    version = "canvass 0.1.0",
    description = "Finds the most common items of many organisations' users under local privacy.",
    footer = {"", "Example: canvass demo --exit"},
    subcommands = {
      DemoCommand.class,
      SimulateCommand.class,
      PlanCommand.class,
      CollectorCommand.class,
      PartyCommand.class,
      QueryCommand.class,
      PartyAdminCommand.class,
      PartiesCommand.class,
      KeysCommand.class,
      AuditCommand.class,
      BenchCommand.class,
      SoakCommand.class,
      ChaosCommand.class,
      FuzzCommand.class,
      TokensCommand.class,
      DoctorCommand.class,
      BrokerCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Canvass {

  private Canvass() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command; gives its exit code. */
  static int run(String... args) {
    CommandLine line = new CommandLine(new Canvass());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          boolean usage = failure instanceof CommandLine.ParameterException;
          command.getErr().println("canvass: " + reason(failure));
          return usage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        });
    line.setParameterExceptionHandler(
        (failure, ignored) -> {
          CommandLine command = failure.getCommandLine();
          command.getErr().println("canvass: " + reason(failure));
          CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr());
          // The whole help would push the reason off the screen.
          String name = command.getCommandSpec().qualifiedName();
          command.getErr().println("Try '" + name + " --help'.");
          return CommandLine.ExitCode.USAGE;
        });
    if (args.length == 0) {
      line.usage(line.getErr());
      return CommandLine.ExitCode.USAGE;
    }
    return line.execute(args);
  }

  /** One line; the JDK's file exceptions name only the file. */
  private static String reason(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof NoSuchFileException) {
      message += ": no such file";
    } else if (failure instanceof AccessDeniedException) {
      message += ": may not be read or written";
    } else if (failure.getMessage() == null) {
      message = failure.toString();
    }
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
