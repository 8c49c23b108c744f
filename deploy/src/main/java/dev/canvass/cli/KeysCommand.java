package dev.canvass.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Makes, registers, shows and renews a party's keys; makes those of servers.",
    footer = {"", "Example: canvass keys create --config party.yaml"},
    subcommands = {
      KeysCreateCommand.class,
      KeysEnrolCommand.class,
      KeysShowCommand.class,
      KeysRenewCommand.class,
      KeysServerCommand.class,
      CommandLine.HelpCommand.class
    })
final class KeysCommand {}
