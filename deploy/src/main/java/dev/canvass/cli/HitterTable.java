package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.privacy.shuffle.CentralPrivacy.Basis;
import java.io.PrintStream;
import java.util.Locale;

/** Heavy hitters as a table of at most 80 columns, and what the users were promised. */
final class HitterTable {

  private HitterTable() {}

  /** Prints the list of a result document; {@code truth} may be null. */
  static void print(PrintStream out, JsonNode result, Population truth) {
    out.printf(
        "%4s  %-24s %10s  %21s %10s%n",
        "rank", "item", "count", "95 % interval", truth == null ? "" : "true");
    int rank = 0;
    for (JsonNode hitter : result.path("heavyHitters")) {
      String item = hitter.path("item").asText("#" + hitter.path("code").asText().substring(0, 12));
      out.printf(
          Locale.ROOT,
          "%4d  %-24s %,10.0f  %,9.0f … %,9.0f %10s %s%n",
          ++rank,
          item.length() <= 24 ? item : item.substring(0, 23) + "…",
          hitter.path("count").asDouble(),
          hitter.path("low").asDouble(),
          hitter.path("high").asDouble(),
          truth == null ? "" : String.format(Locale.ROOT, "%,d", truth.trueCount(item)),
          mark(hitter));
    }
    out.printf("%nprivacy: %s%n", promise(result.path("privacy")));
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

  private static String mark(JsonNode hitter) {
    if (hitter.path("belowNoise").asBoolean()) {
      return "~";
    }
    return hitter.path("confidence").asText().equals("TENTATIVE") ? "?" : "";
  }
}
