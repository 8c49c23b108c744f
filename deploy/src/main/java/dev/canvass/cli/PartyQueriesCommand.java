package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "queries",
    mixinStandardHelpOptions = true,
    description = "Lists the queries that the node has heard of, and what it does about them.",
    footer = {"", "Example: canvass party-admin queries"})
final class PartyQueriesCommand implements Callable<Integer> {

  private static final int WIDTH = 80;

  @Mixin private PartyOptions party;

  @Override
  public Integer call() throws IOException {
    JsonNode document = party.client().fetch("/v1/queries");
    if (party.json()) {
      System.out.println(document);
      return 0;
    }
    System.out.printf(
        "%-18s %-12s %-14s %4s %-10s %9s%n",
        "query", "attribute", "codec", "ε", "state", "charged");
    for (JsonNode query : document.path("queries")) {
      System.out.printf(
          Locale.ROOT,
          "%-18s %-12s %-14s %4s %-10s %,9d%n",
          query.path("id").asText(),
          HitterTable.cut(query.path("attribute").asText(), 12),
          HitterTable.cut(query.path("codec").asText(), 14),
          query.path("epsilon").asText(),
          query.path("state").asText(),
          query.path("usersCharged").asLong());
      String why = why(query);
      if (!why.isEmpty()) {
        System.out.println(HitterTable.cut("  " + why, WIDTH));
      }
    }
    return 0;
  }

  /** What a person should know besides: why not, why not yet, who was skipped. */
  private static String why(JsonNode query) {
    if (query.hasNonNull("refusal")) {
      return query.path("refusal").asText() + ": " + query.path("reason").asText();
    }
    if (query.hasNonNull("waitsUntil")) {
      return "waits for the policy's hours until " + query.path("waitsUntil").asText();
    }
    if (!query.path("reason").asText().isEmpty()) {
      return query.path("reason").asText();
    }
    if (!query.path("trouble").asText().isEmpty()) {
      return query.path("trouble").asText();
    }
    if (query.path("state").asText().equals("PENDING")) {
      return "waits for you: approve or reject it before " + query.path("deadline").asText();
    }
    long skipped = query.path("usersRefused").asLong();
    return skipped == 0
        ? ""
        : String.format(
            Locale.ROOT, "%,d users skipped: %s", skipped, query.path("refusedByReason"));
  }
}
