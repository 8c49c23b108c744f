package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Calls a query off while it is open; needs the operator's token.",
    footer = {"", "Example: canvass query cancel q-0123456789abcdef --token-file operator.token"})
final class QueryCancelCommand implements Callable<Integer> {

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "ID", description = "The query's id.")
  private String id;

  @Override
  public Integer call() throws IOException {
    JsonNode query = collector.client().post(QueryCommand.path(id, ":cancel"), Map.of());
    System.out.println(
        collector.json() ? query.toString() : id + " is " + query.path("status").asText());
    return 0;
  }
}
