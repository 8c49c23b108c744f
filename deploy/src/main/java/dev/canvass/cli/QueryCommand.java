package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.local.CollectorClient;
import dev.canvass.privacy.Epsilon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = "Asks a running collector.",
    footer = {
      "",
      "Examples:",
      "  canvass query run --codec letters:10 --epsilon 2 --k 20",
      "  canvass query frequency q-0123456789abcdef --item influenza",
      "  canvass query reread q-0123456789abcdef --k 50"
    },
    subcommands = {
      QueryWatchCommand.class,
      QueryCancelCommand.class,
      QueryApproveCommand.class,
      QueryRereadCommand.class,
      CommandLine.HelpCommand.class
    })
final class QueryCommand {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Command(
      mixinStandardHelpOptions = true,
      description = "Registers a query and waits for its result.",
      footer = {"", "Example: canvass query run --codec letters:10 --epsilon 2 --k 20"})
  int run(
      @Option(names = "--codec", required = true, description = "Such as letters:10.") String codec,
      @Option(names = "--epsilon", required = true, description = "ε a user spends.")
          String epsilon,
      @Option(names = "--k", defaultValue = "20", description = "List length.") int k,
      @Option(
              names = "--strategy",
              defaultValue = "consensus",
              description = "consensus; or tap, taps: reconstructions of published rules.")
          String strategy,
      @Option(
              names = "--aggregation",
              defaultValue = QueryOptions.AGGREGATION,
              description = QueryOptions.AGGREGATIONS)
          String aggregation,
      @Option(names = "--party", description = "A party to invite; default: all.")
          List<String> parties,
      @Option(names = "--quorum", description = "Parties needed; default: what the rule needs.")
          Integer quorum,
      @Option(names = "--deadline", defaultValue = "3600", description = "Seconds; default 3600.")
          long deadline,
      @Option(names = "--attribute", defaultValue = "item", description = "Default: item.")
          String attribute,
      @Option(names = "--lexicon", description = "File of public strings.") Path lexicon,
      @Mixin CollectorOptions collector)
      throws IOException {
    List<String> words = lexicon == null ? List.of() : LexiconFile.read(lexicon);
    try {
      CodecSpec.parse(codec);
      Epsilon.parse(epsilon);
      Strategy.parseLive(strategy);
      Aggregation.parse(aggregation);
      requireInRange("k", k, Query.MAX_K);
      requireInRange("deadline", deadline, Query.MAX_DURATION.toSeconds());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine().getSubcommands().get("run"), e.getMessage(), e);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("codec", codec);
    body.put("epsilon", epsilon);
    body.put("k", k);
    body.put("strategy", strategy);
    body.put("aggregation", aggregation);
    body.put("attribute", attribute);
    body.put("deadlineSeconds", deadline);
    if (parties != null) {
      body.put("parties", parties);
    }
    if (quorum != null) {
      body.put("quorum", quorum);
    }
    if (!words.isEmpty()) {
      body.put("lexicon", words);
    }
    CollectorClient client = collector.client();
    String id = client.post("/v1/queries", body).path("id").asText();
    JsonNode result =
        new QueryWatch(client).result(id, query -> System.err.println(QueryWatch.line(query)));
    print(result, collector.json());
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Lists the collector's queries.",
      footer = {"", "Example: canvass query list"})
  int list(@Mixin CollectorOptions collector) throws IOException {
    JsonNode queries = collector.client().fetch("/v1/queries");
    if (collector.json()) {
      System.out.println(queries);
      return 0;
    }
    System.out.printf(
        "%-20s %-9s %-12s %5s %4s  %s%n", "query", "status", "attribute", "ε", "k", "deadline");
    for (JsonNode query : queries.path("queries")) {
      System.out.printf(
          "%-20s %-9s %-12s %5s %4d  %s%n",
          query.path("id").asText(),
          query.path("status").asText(),
          HitterTable.cut(query.path("attribute").asText(), 12),
          query.path("epsilon").asText(),
          query.path("k").asInt(),
          query.path("deadline").asText());
    }
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Shows a query and, once decided, its heavy hitters.",
      footer = {"", "Example: canvass query show q-0123456789abcdef"})
  int show(
      @Parameters(paramLabel = "ID", description = "The query's id.") String id,
      @Mixin CollectorOptions collector)
      throws IOException {
    CollectorClient client = collector.client();
    JsonNode query = client.fetch(path(id, ""));
    CollectorClient.Answer result = client.get(path(id, "/heavy-hitters"));
    if (result.status() == 200) {
      print(result.body(), collector.json());
    } else {
      System.out.println(
          collector.json()
              ? query.toString()
              : QueryWatch.line(query)
                  + (query.hasNonNull("reason") ? "\n" + query.path("reason").asText() : ""));
    }
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Estimates how frequent one item is; costs no ε.",
      footer = {"", "Example: canvass query frequency q-0123456789abcdef --item influenza"})
  int frequency(
      @Parameters(paramLabel = "ID", description = "The query's id.") String id,
      @Option(names = "--item", required = true, description = "The item.") String item,
      @Mixin CollectorOptions collector)
      throws IOException {
    JsonNode estimate =
        collector.client().fetch(path(id, "/frequency?item=") + CollectorClient.encoded(item));
    if (collector.json()) {
      System.out.println(estimate);
    } else {
      System.out.printf(
          Locale.ROOT,
          "%s: %,.0f users (95 %%: %,.0f … %,.0f), frequency %.6f%s%n",
          item,
          estimate.path("count").asDouble(),
          estimate.path("low").asDouble(),
          estimate.path("high").asDouble(),
          estimate.path("frequency").asDouble(),
          estimate.path("belowNoise").asBoolean() ? ", below noise" : "");
    }
    return 0;
  }

  static void requireInRange(String name, long value, long most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be in 1.." + most + ", but is " + value);
    }
  }

  static String path(String id, String rest) {
    return "/v1/queries/" + CollectorClient.encoded(id) + rest;
  }

  static void print(JsonNode result, boolean json) {
    if (json) {
      System.out.println(result);
    } else {
      HitterTable.print(System.out, result, null);
      HitterTable.printVote(System.out, result);
    }
  }
}
