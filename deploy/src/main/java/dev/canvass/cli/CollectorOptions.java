package dev.canvass.cli;

import picocli.CommandLine.Option;

/** Options of every command that asks a collector. */
final class CollectorOptions extends NodeOptions {

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8080",
      description = "The collector. Default: ${DEFAULT-VALUE}.")
  private String url;

  @Override
  String url() {
    return url;
  }
}
