package dev.canvass.cli;

import picocli.CommandLine.Command;

@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Calls a query off while it is open; needs the operator's token.",
    footer = {"", "Example: canvass query cancel q-0123456789abcdef --token-file operator.token"})
final class QueryCancelCommand extends QueryAct {

  QueryCancelCommand() {
    super(":cancel");
  }
}
