package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Shows every change of a query until it is decided, then its heavy hitters.",
      "With --json: a query document a line, and the result as the last line."
    },
    footer = {"", "Example: canvass query watch q-0123456789abcdef"})
final class QueryWatchCommand implements Callable<Integer> {

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "ID", description = "The query's id.")
  private String id;

  @Override
  public Integer call() throws IOException {
    JsonNode result =
        new QueryWatch(collector.client())
            .result(
                id,
                query ->
                    System.out.println(
                        collector.json() ? query.toString() : QueryWatch.line(query)));
    QueryCommand.print(result, collector.json());
    return 0;
  }
}
