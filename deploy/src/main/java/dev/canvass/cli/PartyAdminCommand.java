package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
    subcommands = CommandLine.HelpCommand.class)
final class PartyAdminCommand {

  private static final Duration IMPORT_TIME = Duration.ofHours(6);

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description =
          "Streams a file of user and item (.tsv, .csv or .ndjson, also .gz) to the node.",
      footer = {"", "Example: canvass party-admin import records.csv"})
  int importRecords(
      @Parameters(paramLabel = "FILE", description = "The records.") Path file,
      @Option(names = "--attribute", defaultValue = "item", description = "Default: item.")
          String attribute,
      @Option(names = "--url", defaultValue = "http://127.0.0.1:8081", description = "Party node.")
          String url,
      @Mixin AccessOption access)
      throws IOException, InterruptedException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file");
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/v1/records?attribute=" + attribute))
            .timeout(IMPORT_TIME)
            .header("Content-Type", type(file))
            .PUT(HttpRequest.BodyPublishers.ofFile(file));
    access.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(file + ": " + answer.body());
    }
    System.out.println(answer.body());
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
      @Option(names = "--url", defaultValue = "http://127.0.0.1:8081", description = "Party node.")
          String url,
      @Mixin AccessOption access)
      throws IOException {
    return answer(access.client(url), id, "approve");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Says no to a pending query.",
      footer = {"", "Example: canvass party-admin reject q-0123456789abcdef"})
  int reject(
      @Parameters(paramLabel = "ID", description = "The query's id.") String id,
      @Option(names = "--url", defaultValue = "http://127.0.0.1:8081", description = "Party node.")
          String url,
      @Mixin AccessOption access)
      throws IOException {
    return answer(access.client(url), id, "reject");
  }

  private static int answer(CollectorClient node, String id, String verb) throws IOException {
    JsonNode document = node.post("/v1/queries/" + id + ":" + verb, Map.of());
    System.out.println(document);
    return 0;
  }
}
