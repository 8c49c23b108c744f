package dev.canvass.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Checks what is promised, with public knowledge alone; one command per check.",
    subcommands = {CommandLine.HelpCommand.class})
final class AuditCommand {}
