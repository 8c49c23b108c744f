package dev.canvass.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Checks what is promised, with public knowledge alone; one command per check.",
    footer = {
      "",
      "Examples:",
      "  canvass audit mechanism --epsilon 2",
      "  canvass audit verify --bundle q.evidence"
    },
    subcommands = {
      AuditVerifyCommand.class,
      AuditSummaryCommand.class,
      AuditBundleCommand.class,
      AuditMechanismCommand.class,
      CommandLine.HelpCommand.class
    })
final class AuditCommand {}
