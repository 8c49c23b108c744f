package dev.canvass.cli;

import dev.canvass.local.CollectorClient;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that asks a node; which one, its kinds say. */
abstract class NodeOptions {

  @Mixin private AccessOption access;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** Where the node's API is. */
  abstract String url();

  /** A client of the node that sends the caller's token. */
  final CollectorClient client() throws IOException {
    return access.client(url());
  }

  final boolean json() {
    return json;
  }
}
