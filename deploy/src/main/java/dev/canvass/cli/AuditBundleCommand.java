package dev.canvass.cli;

import dev.canvass.local.CollectorClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bundle",
    mixinStandardHelpOptions = true,
    description = "Fetches the evidence of one query from a collector into a file.",
    footer = {"", "Example: canvass audit bundle --query q-0123456789abcdef --output q.evidence"})
final class AuditBundleCommand implements Callable<Integer> {

  @Option(names = "--query", required = true, description = "The query's id.")
  private String query;

  @Option(
      names = "--administration",
      description = "Put the collector's own log in: it names the collector's people.")
  private boolean administration;

  @Option(names = "--output", required = true, description = "The file to write.")
  private Path output;

  @Option(names = "--url", defaultValue = "http://127.0.0.1:8080", description = "Collector.")
  private String url;

  @Mixin private AccessOption access;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    byte[] bundle =
        access
            .client(url)
            .download(
                "/v1/audit/bundle?query="
                    + CollectorClient.encoded(query)
                    + (administration ? "&administration=true" : ""));
    Files.write(output, bundle);
    System.out.printf(
        json ? "{\"bytes\":%d}%n" : "%d bytes; check them with canvass audit verify --bundle%n",
        bundle.length);
    return 0;
  }
}
