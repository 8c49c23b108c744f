package dev.canvass.cli;

import dev.canvass.collector.CollectorNode;
import dev.canvass.collector.config.CollectorConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "collector",
    mixinStandardHelpOptions = true,
    description = "Runs a collector until it is told to stop.",
    footer = {"", "Example: canvass collector --config collector.yaml"})
final class CollectorCommand implements Callable<Integer> {

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "YAML file.")
  private Path config;

  @Override
  public Integer call() throws Exception {
    CollectorConfig settings = CollectorConfig.load(config);
    Vertx vertx = Vertx.vertx();
    NodeRunner.run(
        vertx,
        CollectorNode.start(vertx, settings),
        node -> "collector ready: " + node.url() + " key " + node.key(),
        CollectorNode::close);
    return 0;
  }
}
