package dev.canvass.cli;

import picocli.CommandLine.Command;

@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = "Approves a query that somebody else proposed.",
    footer = {"", "Example: canvass query approve q-0123456789abcdef --token-file bob.token"})
final class QueryApproveCommand extends QueryAct {

  QueryApproveCommand() {
    super(":approve");
  }
}
