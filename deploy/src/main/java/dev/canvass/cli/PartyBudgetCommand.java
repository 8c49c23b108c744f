package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "budget",
    mixinStandardHelpOptions = true,
    description = "Shows the caps and what users have spent under them, or one user's account.",
    footer = {"", "Example: canvass party-admin budget"})
final class PartyBudgetCommand implements Callable<Integer> {

  @Mixin private PartyOptions party;

  @Option(names = "--user", description = "The user whose account to show.")
  private String user;

  @Override
  public Integer call() throws IOException {
    String path = user == null ? "/v1/budget" : "/v1/budget/users/" + CollectorClient.encoded(user);
    JsonNode budget = party.client().fetch(path);
    if (party.json()) {
      System.out.println(budget);
    } else if (user == null) {
      print(budget);
    } else {
      System.out.printf(
          "spent in the window %s, for life %s, in %s charges%s%n",
          budget.path("spentInWindow").asText(),
          budget.path("spentForLife").asText(),
          budget.path("charges").asText(),
          budget.path("optedOut").asBoolean() ? "; opted out" : "");
    }
    return 0;
  }

  private static void print(JsonNode budget) {
    System.out.printf(
        "caps of ε   %s per query, %s per %s days, %s for life%n",
        budget.path("perQuery").asText(),
        budget.path("perWindow").asText(),
        budget.path("windowDays").asText(),
        budget.path("forLife").asText());
    System.out.printf(
        Locale.ROOT,
        "users       %,d charged, %,d at a cap%n",
        budget.path("usersCharged").asLong(),
        budget.path("usersAtCap").asLong());
    print("in window", budget.path("spentInWindow"));
    print("for life", budget.path("spentForLife"));
    if (!budget.path("trouble").asText().isEmpty()) {
      System.out.println("trouble     " + budget.path("trouble").asText());
    }
  }

  private static void print(String name, JsonNode spread) {
    if (!spread.isMissingNode()) {
      System.out.printf(
          "%-11s min %s, median %s, p95 %s, max %s%n",
          name,
          spread.path("min").asText(),
          spread.path("median").asText(),
          spread.path("p95").asText(),
          spread.path("max").asText());
    }
  }
}
