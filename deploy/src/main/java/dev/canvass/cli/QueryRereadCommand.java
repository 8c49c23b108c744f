package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "reread",
    mixinStandardHelpOptions = true,
    description = {
      "Decides a query again over its stored reports; costs no ε and involves no party.",
      "What is not given is as the query asked."
    },
    footer = {"", "Example: canvass query reread q-0123456789abcdef --aggregation weighted-sum"})
final class QueryRereadCommand implements Callable<Integer> {

  @Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "ID", description = "The query's id.")
  private String id;

  @Option(names = "--k", description = "List length.")
  private Integer k;

  @Option(names = "--strategy", description = "How the tree is searched.")
  private String strategy;

  @Option(names = "--aggregation", description = QueryOptions.AGGREGATIONS)
  private String aggregation;

  @Option(names = "--lexicon", paramLabel = "FILE", description = "Public strings, one a line.")
  private Path lexicon;

  @Override
  public Integer call() throws IOException {
    CollectorClient client = collector.client();
    JsonNode wished = client.post(QueryCommand.path(id, ":reread"), options());
    JsonNode reading =
        new QueryWatch(client)
            .reading(QueryCommand.path(id, "/readings/" + wished.path("reading").asText()));
    if (!reading.path("status").asText().equals("DONE")) {
      throw new IOException("the reading failed: " + reading.path("reason").asText());
    }
    if (collector.json()) {
      System.out.println(reading);
    } else {
      System.out.println("reading " + reading.path("reading").asText() + " of " + id);
      QueryCommand.print(reading.path("result"), false);
    }
    return 0;
  }

  private Map<String, Object> options() throws IOException {
    Map<String, Object> options = new LinkedHashMap<>();
    try {
      if (k != null) {
        QueryCommand.requireInRange("k", k, Query.MAX_K);
        options.put("k", k);
      }
      if (strategy != null) {
        options.put("strategy", Strategy.parseLive(strategy).toString());
      }
      if (aggregation != null) {
        options.put("aggregation", Aggregation.parse(aggregation).toString());
      }
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (lexicon != null) {
      options.put("lexicon", LexiconFile.read(lexicon));
    }
    return options;
  }
}
