package dev.canvass.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Checks what is promised, with public knowledge alone; one command per check.",
    footer = {"", "Example: canvass audit mechanism --epsilon 2"},
    subcommands = {AuditMechanismCommand.class, CommandLine.HelpCommand.class})
final class AuditCommand {}
