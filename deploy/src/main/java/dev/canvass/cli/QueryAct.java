package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that does one thing to a query, and prints where it stands then. */
abstract class QueryAct implements Callable<Integer> {

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "ID", description = "The query's id.")
  private String id;

  private final String act;

  /**
   * A command for one of the API's acts.
   *
   * @param act its name there, such as {@code :cancel}
   */
  QueryAct(String act) {
    this.act = act;
  }

  @Override
  public Integer call() throws IOException {
    JsonNode query = collector.client().post(QueryCommand.path(id, act), Map.of());
    System.out.println(
        collector.json() ? query.toString() : id + " is " + query.path("status").asText());
    return 0;
  }
}
