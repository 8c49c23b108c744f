package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.privacy.shuffle.CentralPrivacy.Basis;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Heavy hitters as a table of at most 80 columns, and what the users were promised. */
final class HitterTable {

  private static final int CARRIERS = 3;

  private HitterTable() {}

  /** Prints the list of a result document; {@code truth} may be null. */
  static void print(PrintStream out, JsonNode result, Population truth) {
    out.printf(
        "%4s  %-24s %10s  %21s %10s%n",
        "rank", "item", "count", "95 % interval", truth == null ? "" : "true");
    int rank = 0;
    for (JsonNode hitter : result.path("heavyHitters")) {
      out.printf(
          Locale.ROOT,
          "%4d  %-24s %,10.0f  %,9.0f … %,9.0f %10s %s%n",
          ++rank,
          name(hitter),
          hitter.path("count").asDouble(),
          hitter.path("low").asDouble(),
          hitter.path("high").asDouble(),
          truth == null
              ? ""
              : String.format(Locale.ROOT, "%,d", truth.trueCount(hitter.path("item").asText(""))),
          mark(hitter));
    }
    out.printf(
        "%nattribute: %s%nprivacy: %s%n",
        result.path("attribute").asText("item"), promise(result.path("privacy")));
  }

  /** The two privacy numbers in one line; docs/privacy.md explains them. */
  private static String promise(JsonNode privacy) {
    JsonNode central = privacy.path("central");
    String local = "ε = " + privacy.path("local").asText() + " towards everybody";
    if (central.path("basis").asText().equals(Basis.LOCAL.key())) {
      return local;
    }
    return String.format(
        Locale.ROOT,
        "%s; ε = %.3f (δ = %.0e) if parties keep their users' order secret",
        local,
        central.path("epsilon").asDouble(),
        central.path("delta").asDouble());
  }

  /** Prints what the vote says beside its list; nothing where there is nothing to say. */
  static void printVote(PrintStream out, JsonNode result) {
    out.printf("%nprotection against lying parties: %s%n", result.path("protection").asText("-"));
    JsonNode warning = result.path("agreement").path("warning");
    if (warning.isTextual()) {
      out.println("warning: " + warning.asText());
    }
    for (JsonNode party : result.path("expelled")) {
      out.printf(
          Locale.ROOT,
          "expelled: %s, whose frequencies are %.2f away from the others', more than %.2f%n",
          party.path("party").asText(),
          party.path("distance").asDouble(),
          party.path("threshold").asDouble());
    }
    if (!result.path("expelled").isEmpty()) {
      out.println("counts and intervals are of the users of the other parties only");
    }
    for (JsonNode party : result.path("missing")) {
      out.println("missing: " + party.asText());
    }
    for (JsonNode ballot : result.path("contradictions")) {
      out.printf(
          Locale.ROOT,
          "contradiction: the ballot of %s gives %s a z-score of %.1f, its reports at most %.1f%n",
          ballot.path("party").asText(),
          name(ballot),
          ballot.path("statedZ").asDouble(),
          ballot.path("foundZ").asDouble());
    }
    if (!result.path("disputed").isEmpty()) {
      out.println("disputed, for few parties carry it:");
    }
    for (JsonNode item : result.path("disputed")) {
      List<String> carriers = new ArrayList<>();
      item.path("carriers")
          .forEach(
              carrier ->
                  carriers.add(
                      String.format(
                          Locale.ROOT,
                          "%s %.0f %%",
                          carrier.path("party").asText(),
                          100 * carrier.path("share").asDouble())));
      out.printf(
          Locale.ROOT,
          "      %-24s %,10.0f  %s%n",
          name(item),
          item.path("count").asDouble(),
          carriers.size() <= CARRIERS
              ? String.join(", ", carriers)
              : String.join(", ", carriers.subList(0, CARRIERS)) + ", …");
    }
  }

  private static String name(JsonNode item) {
    String name = item.path("item").asText("#" + item.path("code").asText().substring(0, 12));
    return cut(name, 24);
  }

  /** Text of at most {@code width} characters. */
  static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  private static String mark(JsonNode hitter) {
    if (hitter.path("belowNoise").asBoolean()) {
      return "~";
    }
    return hitter.path("confidence").asText().equals("TENTATIVE") ? "?" : "";
  }
}
