package dev.canvass.party;

import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When queries close, as far as their collectors have said. Thread-safe. */
final class QueryDeadlines {

  private final Map<QueryId, Integer> extensions = new ConcurrentHashMap<>();

  /** Takes an extension in; they may come in any order. */
  void extend(Extension extension) {
    extensions.merge(extension.query().id(), extension.number(), Math::max);
  }

  /** When a query closes, if it is not extended any more. */
  Instant of(Query query) {
    return Extension.deadline(query, extensions.getOrDefault(query.id(), 0));
  }

  /** When a query is closed for certain. */
  static Instant last(Query query) {
    return Extension.deadline(query, Extension.MOST);
  }
}
