package dev.canvass.cli;

import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command that asks a collector. */
final class CollectorOptions {

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8080",
      description = "The collector. Default: ${DEFAULT-VALUE}.")
  private String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with a bearer token; otherwise CANVASS_TOKEN, if set.")
  private Path tokenFile;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** A client of the collector; a token on the command line would be seen by everybody. */
  CollectorClient client() throws IOException {
    Optional<String> token =
        tokenFile == null
            ? Optional.ofNullable(System.getenv("CANVASS_TOKEN"))
            : Optional.of(Files.readString(tokenFile).strip());
    return new CollectorClient(url, token.filter(text -> !text.isEmpty()));
  }

  boolean json() {
    return json;
  }
}
