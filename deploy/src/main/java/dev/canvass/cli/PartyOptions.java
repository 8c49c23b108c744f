package dev.canvass.cli;

import dev.canvass.local.CollectorClient;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that asks a party's node. */
final class PartyOptions {

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8081",
      description = "The party's node. Default: ${DEFAULT-VALUE}.")
  private String url;

  @Mixin private AccessOption access;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** A client of the node that sends the caller's token. */
  CollectorClient client() throws IOException {
    return access.client(url);
  }

  boolean json() {
    return json;
  }
}
