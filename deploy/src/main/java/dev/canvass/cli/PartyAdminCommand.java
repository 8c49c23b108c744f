package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "party-admin",
    mixinStandardHelpOptions = true,
    description = "Operates a running party node.",
    footer = {"", "Example: canvass party-admin import records.csv"},
    subcommands = {
      PartyQueriesCommand.class,
      PartyBudgetCommand.class,
      PartyOutgoingCommand.class,
      CommandLine.HelpCommand.class
    })
final class PartyAdminCommand {

  private static final Duration IMPORT_TIME = Duration.ofHours(6);

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description =
          "Streams a file of users and items (.tsv, .csv or .ndjson, also .gz) to the node. The"
              + " header says which of the policy's attributes it has.",
      footer = {
        "",
        "Examples:",
        "  canvass party-admin import records.csv",
        "  canvass party-admin import apps.tsv --attribute app",
        "  canvass party-admin import all.csv --attributes app,diagnosis --user-column id"
      })
  int importRecords(
      @Parameters(paramLabel = "FILE", description = "The records.") Path file,
      @Option(
              names = "--attribute",
              description = "The one attribute of a file with two columns, or of --column.")
          String attribute,
      @Option(
              names = "--attributes",
              split = ",",
              description = "Attributes whose columns must all be there; others are skipped.")
          List<String> attributes,
      @Option(names = "--user-column", description = "The user's column; default: user.")
          String userColumn,
      @Option(names = "--column", description = "The item's column, with --attribute.")
          String column,
      @Mixin PartyOptions party)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file");
    }
    Map<String, String> named = new LinkedHashMap<>();
    named.put("attribute", attribute);
    named.put("attributes", attributes == null ? null : String.join(",", attributes));
    named.put("user", userColumn);
    named.put("item", column);
    String options =
        named.entrySet().stream()
            .filter(option -> option.getValue() != null)
            .map(option -> option.getKey() + "=" + CollectorClient.encoded(option.getValue()))
            .collect(Collectors.joining("&", "?", ""));
    String type = type(file);
    System.out.println(party.client().upload("/v1/records" + options, file, type, IMPORT_TIME));
    return 0;
  }

  private static String type(Path file) throws IOException {
    String name = file.toString().replaceFirst("\\.gz$", "");
    String end = name.substring(name.lastIndexOf('.') + 1);
    String type =
        Map.of(
                "tsv", "text/tab-separated-values",
                "csv", "text/csv",
                "ndjson", "application/x-ndjson")
            .get(end);
    if (type == null) {
      throw new IOException(
          file + ": the name must end in .tsv, .csv or .ndjson, or with .gz behind it");
    }
    return type;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Says yes to a pending query.",
      footer = {"", "Example: canvass party-admin approve q-0123456789abcdef"})
  int approve(
      @Parameters(paramLabel = "ID", description = "The query's id.") String id,
      @Mixin PartyOptions party)
      throws IOException {
    return answer(party, id, "approve");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Says no to a pending query.",
      footer = {"", "Example: canvass party-admin reject q-0123456789abcdef"})
  int reject(
      @Parameters(paramLabel = "ID", description = "The query's id.") String id,
      @Mixin PartyOptions party)
      throws IOException {
    return answer(party, id, "reject");
  }

  private static int answer(PartyOptions party, String id, String verb) throws IOException {
    JsonNode query = party.client().post(QueryCommand.path(id, ":" + verb), Map.of());
    System.out.println(
        party.json()
            ? query.toString()
            : id
                + " is "
                + query.path("state").asText()
                + (query.path("reason").asText().isEmpty()
                    ? ""
                    : ": " + query.path("reason").asText()));
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Stops all participation at once: nobody is charged, nothing is sealed or sent.",
        "It holds until you resume, restarts included."
      },
      footer = {"", "Example: canvass party-admin stop --reason \"a complaint\""})
  int stop(
      @Option(names = "--reason", defaultValue = "", description = "For the audit log.")
          String reason,
      @Mixin PartyOptions party)
      throws IOException {
    return participation(
        party.client().post("/v1/participation:stop", Map.of("reason", reason)), party.json());
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Takes part again: open queries go on where they were.",
      footer = {"", "Example: canvass party-admin resume"})
  int resume(@Mixin PartyOptions party) throws IOException {
    return participation(party.client().post("/v1/participation:resume", Map.of()), party.json());
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Says whether the node takes part.",
      footer = {"", "Example: canvass party-admin participation"})
  int participation(@Mixin PartyOptions party) throws IOException {
    return participation(party.client().fetch("/v1/participation"), party.json());
  }

  private static int participation(JsonNode state, boolean json) {
    if (json) {
      System.out.println(state);
    } else if (state.path("state").asText().equals("STOPPED")) {
      String reason = state.path("reason").asText();
      System.out.printf(
          "stopped by %s from %s at %s%s%n",
          state.path("who").asText(),
          state.path("from").asText(),
          state.path("since").asText(),
          reason.isEmpty() ? "" : ": " + reason);
    } else {
      System.out.println("takes part");
    }
    return 0;
  }
}
