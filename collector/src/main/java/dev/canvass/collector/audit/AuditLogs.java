package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The audit logs as committed, from the global table over the topic of results, which verified
 * every record before it stored it. By log and sequence everywhere. Reads a store and may block for
 * a moment. Thread-safe.
 */
public final class AuditLogs {

  private final Supplier<ReadOnlyKeyValueStore<String, byte[]>> store;

  /** Logs of what is in {@code store}. */
  public AuditLogs(Supplier<ReadOnlyKeyValueStore<String, byte[]>> store) {
    this.store = store;
  }

  /** Which entries are asked for; empty is all. */
  public record Filter(Optional<PartyId> party, Optional<QueryId> query, Optional<AuditKind> kind) {

    /** All entries. */
    public static final Filter ALL =
        new Filter(Optional.empty(), Optional.empty(), Optional.empty());

    boolean passes(AuditEntry entry) {
      return kind.map(wanted -> wanted == entry.kind()).orElse(true)
          && query
              .map(wanted -> wanted.value().equals(entry.facts().get(AuditFacts.QUERY)))
              .orElse(true);
    }
  }

  /**
   * Some of a list.
   *
   * @param next where the rest begins; empty if this is all
   */
  public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /**
   * Entries that pass {@code filter}.
   *
   * @param after {@link Page#next} of the page before
   * @throws IllegalArgumentException if {@code after} is none
   */
  public Page<AuditRecord.Entry> entries(Filter filter, Optional<String> after, int limit) {
    return page(
        AuditKeys.PUBLISHED_ENTRIES,
        AuditRecord.Entry.class,
        record -> filter.passes(record.entry()),
        filter.party(),
        after,
        limit);
  }

  /** Counter-signed heads, likewise. */
  public Page<AuditRecord.Head> heads(Optional<PartyId> party, Optional<String> after, int limit) {
    return page(
        AuditKeys.PUBLISHED_HEADS, AuditRecord.Head.class, head -> true, party, after, limit);
  }

  /** The newest counter-signed head of each log, without reading the older ones. */
  public List<AuditRecord.Head> newestHeads() {
    List<AuditRecord.Head> newest = new ArrayList<>();
    String end = AuditKeys.PUBLISHED_HEADS + "~";
    while (true) {
      try (KeyValueIterator<String, byte[]> heads =
          store.get().reverseRange(AuditKeys.PUBLISHED_HEADS, end)) {
        if (!heads.hasNext()) {
          return newest;
        }
        AuditRecord.Head head = (AuditRecord.Head) PublishedRecords.stored(heads.next().value);
        newest.add(head);
        end = AuditKeys.PUBLISHED_HEADS + AuditKeys.chain(head.chain());
      }
    }
  }

  /** Proofs that a party showed two histories. */
  public List<AuditRecord.Contradiction> contradictions(Optional<PartyId> party) {
    return all(AuditKeys.PUBLISHED_CONTRADICTIONS, AuditRecord.Contradiction.class, party);
  }

  /** The entries of a party, or of all. */
  List<AuditRecord.Entry> entries(Optional<PartyId> party) {
    return all(AuditKeys.PUBLISHED_ENTRIES, AuditRecord.Entry.class, party);
  }

  private <T extends AuditRecord> List<T> all(
      String group, Class<T> type, Optional<PartyId> party) {
    return page(group, type, record -> true, party, Optional.empty(), Integer.MAX_VALUE).items();
  }

  private <T extends AuditRecord> Page<T> page(
      String group,
      Class<T> type,
      Predicate<T> filter,
      Optional<PartyId> party,
      Optional<String> after,
      int limit) {
    String prefix = group + party.map(AuditKeys::party).orElse("");
    // Names hold no character behind the tilde, and no key ends in a zero byte.
    String first = after.map(place -> group + requirePlace(place) + "\0").orElse(prefix);
    List<T> items = new ArrayList<>();
    String last = null;
    try (KeyValueIterator<String, byte[]> entries = store.get().range(first, prefix + "~")) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (!entry.key.startsWith(prefix)) {
          continue;
        }
        T record = type.cast(PublishedRecords.stored(entry.value));
        if (!filter.test(record)) {
          continue;
        }
        if (items.size() == limit) {
          return new Page<>(items, Optional.of(last));
        }
        items.add(record);
        last = entry.key.substring(group.length());
      }
    }
    return new Page<>(items, Optional.empty());
  }

  /**
   * Checks what is said to be a {@link Page#next}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static String requirePlace(String text) {
    if (!text.matches(AuditKeys.PLACE)) {
      throw new IllegalArgumentException(
          "\"" + text.substring(0, Math.min(80, text.length())) + "\" is not the next of a page");
    }
    return text;
  }

  /** What was spent, as all logs say. */
  public SummaryDocument summary() {
    List<AuditEntry> entries =
        entries(Optional.empty()).stream().map(AuditRecord.Entry::entry).toList();
    return SummaryDocument.of(entries, states());
  }

  /** How each log stands, by name. */
  private List<SummaryDocument.Log> states() {
    Map<ChainName, SummaryDocument.Log> logs = new TreeMap<>();
    entries(Optional.empty())
        .forEach(entry -> update(logs, entry, log -> log.withEntry(entry.sequence())));
    heads(Optional.empty(), Optional.empty(), Integer.MAX_VALUE)
        .items()
        .forEach(head -> update(logs, head, log -> log.withHead(head.sequence())));
    contradictions(Optional.empty())
        .forEach(found -> update(logs, found, SummaryDocument.Log::withContradiction));
    return List.copyOf(logs.values());
  }

  private static void update(
      Map<ChainName, SummaryDocument.Log> logs,
      AuditRecord record,
      UnaryOperator<SummaryDocument.Log> step) {
    ChainName chain = record.chain();
    logs.put(
        chain, step.apply(logs.getOrDefault(chain, SummaryDocument.Log.empty(chain.toString()))));
  }

  /** Every record of a party, log by log: entries, heads, contradictions; with its envelope. */
  void evidence(PartyId party, Consumer<byte[]> envelopes) {
    Map<String, List<byte[]>> byLog = new TreeMap<>();
    Map<String, Long> confirmed = new TreeMap<>();
    for (AuditRecord.Head head :
        heads(Optional.of(party), Optional.empty(), Integer.MAX_VALUE).items()) {
      confirmed.merge(AuditKeys.chain(head.chain()), head.sequence(), Math::max);
    }
    for (String group :
        List.of(
            AuditKeys.PUBLISHED_ENTRIES,
            AuditKeys.PUBLISHED_HEADS,
            AuditKeys.PUBLISHED_CONTRADICTIONS)) {
      try (KeyValueIterator<String, byte[]> records =
          store.get().prefixScan(group + AuditKeys.party(party), new StringSerializer())) {
        while (records.hasNext()) {
          KeyValue<String, byte[]> record = records.next();
          String[] place = record.key.substring(group.length()).split("/", -1);
          String log = place[0] + "/" + place[1] + "/";
          long last = confirmed.getOrDefault(log, Long.MAX_VALUE);
          // What no head names yet would be no evidence: it comes with the next bundle.
          if (!group.equals(AuditKeys.PUBLISHED_ENTRIES) || Long.parseLong(place[2]) <= last) {
            byLog.computeIfAbsent(log, any -> new ArrayList<>()).add(record.value);
          }
        }
      }
    }
    byLog.values().forEach(records -> records.forEach(envelopes));
  }
}
