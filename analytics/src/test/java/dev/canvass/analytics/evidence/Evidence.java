package dev.canvass.analytics.evidence;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.audit.PolicyDecision;
import dev.canvass.analytics.audit.SealRecord;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.audit.SignedHead;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The evidence of one query of two honest parties, whose parts a test may alter before the bundle
 * is put together. Keys are fixed, so every run has the same bytes.
 */
final class Evidence {

  static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  static final SigningKey COLLECTOR = key(1);
  static final SigningKey ACME = key(2);
  static final SigningKey RIVAL = key(3);

  /** A part that is not in a bundle yet. */
  record Part(BundlePart.Kind kind, byte[] content) {}

  final List<Part> parts = new ArrayList<>();
  BundleSubject subject =
      new BundleSubject(
          query().id(), START, COLLECTOR.verifyingKey(), "0.1.0", Optional.of(Digest.of()));

  Evidence() {
    add(BundlePart.Kind.QUERY, MessageKind.QUERY, Messages.encode(query()));
    for (String party : List.of("acme", "rival")) {
      Party entry = new Party(new PartyId(party), keyOf(party).verifyingKey(), 1, 0);
      add(BundlePart.Kind.PARTY, MessageKind.PARTY, Messages.encode(entry));
    }
    for (String party : List.of("acme", "rival")) {
      records(log(party), party).forEach(this::add);
    }
    for (String party : List.of("acme", "rival")) {
      parts.add(new Part(BundlePart.Kind.SEAL, Messages.encode(seal(party))));
    }
    byte[] document = "{\"status\":\"DONE\"}".getBytes(StandardCharsets.UTF_8);
    add(BundlePart.Kind.RESULT, MessageKind.RESULT, document);
  }

  static SigningKey key(int seed) {
    byte[] bytes = new byte[SigningKey.BYTES];
    bytes[0] = (byte) seed;
    return SigningKey.of(bytes);
  }

  static SigningKey keyOf(String party) {
    return party.equals("acme") ? ACME : RIVAL;
  }

  static TrustedKeys trusted() {
    return new TrustedKeys(
        Optional.of(COLLECTOR.verifyingKey()),
        Map.of(
            new PartyId("acme"), List.of(ACME.verifyingKey()),
            new PartyId("rival"), List.of(RIVAL.verifyingKey())));
  }

  static Query query() {
    return new Query(
        QueryId.of(7),
        "item",
        CodecSpec.parse("uint:4"),
        Epsilon.parse("2"),
        3,
        Strategy.CONSENSUS,
        Aggregation.WEIGHTED_SUM,
        List.of(new PartyId("acme"), new PartyId("rival")),
        2,
        START,
        START.plusSeconds(600),
        42,
        List.of());
  }

  static Seal seal(String party) {
    return new Seal(
        query().id(),
        new PartyId(party),
        0,
        List.of(100L),
        List.of(Digest.of(new byte[] {1})),
        Digest.of(new byte[] {2}),
        Map.of("WINDOW_CAP", 2L),
        START.plusSeconds(60));
  }

  static ChargeSummary charges(long users) {
    TreeMap<String, Long> refused = new TreeMap<>(Map.of("WINDOW_CAP", 2L));
    TreeMap<LocalDate, Long> days = new TreeMap<>(Map.of(LocalDate.of(2026, 11, 24), users));
    return new ChargeSummary(
        query().id(),
        2_000_000,
        days,
        refused,
        Optional.of(
            new ChargeSummary.Spending(
                102,
                2,
                new ChargeSummary.Spread(0, 2_000_000, 2_000_000, 4_000_000),
                new ChargeSummary.Spread(0, 2_000_000, 4_000_000, 6_000_000))));
  }

  /** What a node writes for a query that it answers. */
  static List<AuditEntry> log(String party) {
    Log log = new Log(party + "/0");
    log.write(AuditKind.NODE_START, new TreeMap<>(Map.of("software.version", "0.1.0")));
    log.write(
        AuditKind.POLICY_DECISION,
        PolicyDecision.allowed(query(), PolicyDecision.DecidedBy.RULE).toFacts());
    log.write(AuditKind.CHARGE_SUMMARY, charges(100).toFacts());
    log.write(AuditKind.SEAL, SealRecord.of(seal(party)).toFacts());
    log.write(AuditKind.RELEASE, new TreeMap<>(Map.of("query", query().id().value())));
    return log.entries;
  }

  /** A log that is being written. */
  static final class Log {
    final List<AuditEntry> entries = new ArrayList<>();
    AuditChain chain;

    Log(String name) {
      chain = AuditChain.empty(name);
    }

    Log write(AuditKind kind, SortedMap<String, String> facts) {
      AuditEntry entry = chain.next(START.plusSeconds(chain.sequence()), kind, facts);
      chain = chain.after(entry);
      entries.add(entry);
      return this;
    }
  }

  /** The records of a log: its entries, and a head that names the last one. */
  static List<AuditRecord> records(List<AuditEntry> entries, String party) {
    List<AuditRecord> records = new ArrayList<>();
    AuditChain chain = AuditChain.empty(entries.get(0).chain());
    for (AuditEntry entry : entries) {
      records.add(record(entry, keyOf(party)));
      chain = chain.after(entry);
    }
    records.add(head(chain.head(START.plusSeconds(90), keyOf(party)), keyOf(party)));
    return records;
  }

  static AuditRecord.Entry record(AuditEntry entry, SigningKey key) {
    return new AuditRecord.Entry(envelope(entry, key), entry, START.plusSeconds(100));
  }

  static Envelope envelope(AuditEntry entry, SigningKey key) {
    String party = entry.chain().substring(0, entry.chain().indexOf('/'));
    return Envelope.sign(MessageKind.AUDIT_ENTRY, party, Messages.encode(entry), key);
  }

  static AuditRecord.Head head(SignedHead head, SigningKey key) {
    String chain = head.head().chain();
    Envelope envelope =
        Envelope.sign(
            MessageKind.AUDIT_HEAD,
            chain.substring(0, chain.indexOf('/')),
            Messages.encode(head),
            key);
    try {
      return AuditRecord.Head.witness(envelope, head, START.plusSeconds(100), COLLECTOR);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private void add(BundlePart.Kind kind, MessageKind message, byte[] payload) {
    parts.add(
        new Part(kind, Envelope.sign(message, Envelope.COLLECTOR, payload, COLLECTOR).toBytes()));
  }

  private void add(AuditRecord record) {
    parts.add(part(record));
  }

  static Part part(AuditRecord record) {
    return new Part(
        BundlePart.Kind.RECORD,
        Envelope.sign(MessageKind.AUDIT_RECORD, Envelope.COLLECTOR, record.toBytes(), COLLECTOR)
            .toBytes());
  }

  /** Where the records of a party stand among the parts. */
  int firstRecord(String party) {
    return party.equals("acme") ? 3 : 9;
  }

  /** Puts other records in the place of a party's. */
  void replaceRecords(String party, List<AuditRecord> records) {
    int first = firstRecord(party);
    parts.subList(first, first + 6).clear();
    parts.addAll(first, records.stream().map(Evidence::part).toList());
  }

  /** The bundle, signed by the collector. */
  byte[] bytes() {
    EvidenceBundle.Writer writer = new EvidenceBundle.Writer(subject);
    parts.forEach(part -> writer.add(part.kind(), part.content()));
    return writer.sign(COLLECTOR);
  }
}
