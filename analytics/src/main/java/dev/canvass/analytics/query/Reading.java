package dev.canvass.analytics.query;

import dev.canvass.analytics.report.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Another way to decide a query over the reports that are stored: what was reported stays, so it
 * costs no ε and no party takes part.
 *
 * @param k how many heavy hitters are wanted
 * @param lexicon public strings that items may be; empty for those of the query
 */
public record Reading(
    int k, Strategy strategy, Aggregation aggregation, Optional<List<String>> lexicon) {

  /**
   * Validates.
   *
   * @throws IllegalArgumentException if k or the lexicon is outside a query's limits, or the
   *     strategy needs more than stored reports
   */
  public Reading {
    Query.requireK(k);
    strategy.requireLive();
    lexicon = lexicon.map(List::copyOf);
    lexicon.ifPresent(Query::requireLexicon);
  }

  /** The query that, asked in the first place, would be decided like this. */
  public Query of(Query asked) {
    return new Query(
        asked.id(),
        asked.attribute(),
        asked.codec(),
        asked.epsilon(),
        k,
        strategy,
        aggregation,
        asked.parties(),
        asked.quorum(),
        asked.created(),
        asked.deadline(),
        asked.seed(),
        lexicon.orElse(asked.lexicon()));
  }

  /** Its name at {@code query}: the same options have the same name, others another. */
  public ReadingId id(QueryId query) {
    List<byte[]> parts = new ArrayList<>();
    // Each text behind its length, so that no two lists of texts give the same bytes.
    add(parts, query.value());
    add(parts, String.valueOf(k));
    add(parts, strategy.toString());
    add(parts, aggregation.toString());
    lexicon.ifPresent(
        items -> {
          add(parts, String.valueOf(items.size()));
          items.forEach(item -> add(parts, item));
        });
    return new ReadingId("r-" + Digest.of(parts.toArray(new byte[0][])).hex().substring(0, 16));
  }

  private static void add(List<byte[]> parts, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    parts.add(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    parts.add(bytes);
  }
}
