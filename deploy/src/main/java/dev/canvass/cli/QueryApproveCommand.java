package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = "Approves a query that somebody else proposed.",
    footer = {"", "Example: canvass query approve q-0123456789abcdef --token-file bob.token"})
final class QueryApproveCommand implements Callable<Integer> {

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "ID", description = "The query's id.")
  private String id;

  @Override
  public Integer call() throws IOException {
    JsonNode query = collector.client().post(QueryCommand.path(id, ":approve"), Map.of());
    System.out.println(
        collector.json() ? query.toString() : id + " is " + query.path("status").asText());
    return 0;
  }
}
