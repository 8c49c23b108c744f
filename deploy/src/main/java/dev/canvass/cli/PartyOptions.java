package dev.canvass.cli;

import picocli.CommandLine.Option;

/** Options of every command that asks a party's node. */
final class PartyOptions extends NodeOptions {

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8081",
      description = "The party's node. Default: ${DEFAULT-VALUE}.")
  private String url;

  @Override
  String url() {
    return url;
  }
}
