package dev.canvass.chaos;

import static dev.canvass.chaos.BrokenPromiseException.requireEqual;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Invariant I5: every message and report that the collector received has exactly one fate. */
final class Conservation {

  private Conservation() {}

  /**
   * Requires it of a query.
   *
   * @param document what the collector says of the query
   * @param reports as many as users were charged
   * @param excuses for what reasons messages may be rejected
   */
  static void require(JsonNode document, long reports, Set<String> excuses)
      throws BrokenPromiseException {
    String id = document.path("id").asText();
    JsonNode intake = document.path("intake");
    requireEqual(
        reports, intake.path("accepted").path("reports").asLong(), id + ", reports counted");
    for (String unit : List.of("messages", "reports")) {
      long rejected = 0;
      for (Map.Entry<String, JsonNode> reason : intake.path("rejected").properties()) {
        BrokenPromiseException.require(
            excuses.contains(reason.getKey()),
            "%s: %s are rejected as %s",
            id,
            unit,
            reason.getKey());
        rejected += reason.getValue().path(unit).asLong();
      }
      requireEqual(
          intake.path("received").path(unit).asLong(),
          intake.path("accepted").path(unit).asLong()
              + intake.path("duplicate").path(unit).asLong()
              + rejected,
          id + ", fates of " + unit);
    }
  }
}
