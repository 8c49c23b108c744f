package dev.canvass.cli;

import dev.canvass.party.PartyNode;
import dev.canvass.party.config.PartyConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "party",
    mixinStandardHelpOptions = true,
    description = "Runs a party node until it is told to stop.",
    footer = {"", "Example: canvass party --config party.yaml"})
final class PartyCommand implements Callable<Integer> {

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "YAML file.")
  private Path config;

  @Override
  public Integer call() throws Exception {
    PartyConfig settings = PartyConfig.load(config);
    Vertx vertx = Vertx.vertx();
    NodeRunner.run(
        vertx,
        PartyNode.start(vertx, settings),
        node -> "party " + settings.party() + " listens: " + node.url() + " key " + node.key(),
        PartyNode::close);
    return 0;
  }
}
