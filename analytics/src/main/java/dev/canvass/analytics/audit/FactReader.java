package dev.canvass.analytics.audit;

import dev.canvass.privacy.audit.AuditEntry;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads facts strictly; messages name the log, the entry and the fact. */
final class FactReader {

  private final AuditEntry entry;

  FactReader(AuditEntry entry) {
    this.entry = entry;
  }

  String text(String name) {
    String value = entry.facts().get(name);
    if (value == null) {
      throw invalid("has no fact \"" + name + "\"");
    }
    return value;
  }

  long number(String name) {
    return number(name, text(name));
  }

  /** A decimal, without exponent. */
  double decimal(String name) {
    String value = text(name);
    if (!value.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
      throw invalid("says \"" + value + "\" for \"" + name + "\", which is no decimal");
    }
    return Double.parseDouble(value);
  }

  /** The facts whose names begin with {@code prefix}, without it. */
  SortedMap<String, Long> numbers(String prefix) {
    TreeMap<String, Long> numbers = new TreeMap<>();
    for (Map.Entry<String, String> fact : entry.facts().tailMap(prefix).entrySet()) {
      if (!fact.getKey().startsWith(prefix)) {
        break;
      }
      numbers.put(fact.getKey().substring(prefix.length()), number(fact.getKey(), fact.getValue()));
    }
    return numbers;
  }

  private long number(String name, String value) {
    if (!value.matches("0|[1-9][0-9]{0,17}")) {
      throw invalid("says \"" + value + "\" for \"" + name + "\", which is no whole number");
    }
    return Long.parseLong(value);
  }

  IllegalArgumentException invalid(String problem) {
    return new IllegalArgumentException(
        entry.chain()
            + ", entry "
            + entry.sequence()
            + " ("
            + entry.kind().wireName()
            + ") "
            + problem);
  }
}
