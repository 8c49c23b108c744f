package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "outgoing",
    mixinStandardHelpOptions = true,
    description = "Shows what left the node for the broker: how much, when, for which query.",
    footer = {"", "Example: canvass party-admin outgoing"})
final class PartyOutgoingCommand implements Callable<Integer> {

  private static final String ROW = "%-18s  %-8s %9s %14s  %s%n";

  @Mixin private PartyOptions party;

  @Override
  public Integer call() throws IOException {
    ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    CollectorClient client = party.client();
    JsonNode page = client.fetch("/v1/outgoing");
    page.path("outgoing").forEach(entries::add);
    while (page.hasNonNull("next")) {
      page = client.fetch("/v1/outgoing?after=" + page.path("next").asLong());
      page.path("outgoing").forEach(entries::add);
    }
    if (party.json()) {
      ObjectNode whole = JsonNodeFactory.instance.objectNode();
      whole.set("outgoing", entries);
      whole.set("audit", page.path("audit"));
      System.out.println(whole);
    } else {
      print(entries, page.path("audit"));
    }
    return 0;
  }

  private static void print(ArrayNode entries, JsonNode audit) {
    System.out.printf(ROW, "query", "what", "messages", "bytes", "the broker had all at");
    long messages = 0;
    long bytes = 0;
    for (JsonNode entry : entries) {
      row(
          entry.path("query").asText(),
          entry.path("kind").asText().toLowerCase(Locale.ROOT),
          entry,
          entry.path("acknowledged").asText("not yet"));
      messages += entry.path("messages").asLong();
      bytes += entry.path("bytes").asLong();
    }
    for (JsonNode day : audit) {
      row(day.path("day").asText(), "audit", day, day.path("last").asText());
      messages += day.path("messages").asLong();
      bytes += day.path("bytes").asLong();
    }
    System.out.printf(ROW, "in all", "", number(messages), number(bytes), "");
  }

  private static void row(String name, String kind, JsonNode entry, String when) {
    System.out.printf(
        ROW,
        name,
        kind,
        number(entry.path("messages").asLong()),
        number(entry.path("bytes").asLong()),
        HitterTable.cut(when, 24));
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
