package dev.canvass.fuzz;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.audit.PolicyDecision;
import dev.canvass.analytics.audit.SealRecord;
import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Reading;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.PackedSymbols;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.report.ReportChunk;
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
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Valid values of every kind, for the encoders to make examples of. Keys and times are fixed. */
final class Samples {

  static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  static final SigningKey COLLECTOR = key(1);
  static final SigningKey ACME = key(2);
  static final PartyId PARTY = new PartyId("acme");

  private Samples() {}

  private static SigningKey key(int seed) {
    byte[] bytes = new byte[SigningKey.BYTES];
    bytes[0] = (byte) seed;
    return SigningKey.of(bytes);
  }

  static List<Query> queries() {
    return List.of(
        query(1, CodecSpec.parse("uint:4"), Aggregation.WEIGHTED_SUM, List.of()),
        query(2, CodecSpec.parse("ascii6:8"), Aggregation.ROBUST_VOTE, List.of("one", "zwei ü")),
        query(3, CodecSpec.dictionary(List.of("a", "b", "c")), Aggregation.PHANTOM, List.of()));
  }

  private static Query query(
      long id, CodecSpec codec, Aggregation aggregation, List<String> lexicon) {
    return new Query(
        QueryId.of(id),
        "item",
        codec,
        Epsilon.parse("2"),
        3,
        Strategy.CONSENSUS,
        aggregation,
        List.of(PARTY, new PartyId("rival")),
        2,
        START,
        START.plusSeconds(600),
        42,
        lexicon);
  }

  static QueryId id() {
    return queries().get(0).id();
  }

  static Party party() {
    return new Party(PARTY, ACME.verifyingKey(), 2, 1_000_000);
  }

  /** A chunk of three-bit symbols, all of them 0 or 1. */
  static ReportChunk chunk(int level, long start, int count) {
    byte[] symbols = new byte[count];
    for (int i = 0; i < count; i++) {
      symbols[i] = (byte) (i % 2);
    }
    byte[] packed = PackedSymbols.pack(symbols, 0, count, 3);
    return new ReportChunk(id(), PARTY, 0, level, start, count, packed);
  }

  static Ballot ballot() {
    return new Ballot(
        id(),
        PARTY,
        0,
        List.of(
            new Ballot.Choice(Code.ofNumber(3, 4), 9.5),
            new Ballot.Choice(Code.ofNumber(7, 4), -0.25)));
  }

  static Refusal refusal() {
    return new Refusal(id(), PARTY, 1, Refusal.Reason.OUTSIDE_HOURS, START);
  }

  static Seal seal() {
    return new Seal(
        id(),
        PARTY,
        0,
        List.of(100L, 65_536L),
        List.of(Digest.of(new byte[] {1}), Digest.of(new byte[] {2})),
        Digest.of(new byte[] {3}),
        Map.of("WINDOW_CAP", 2L, "QUERY_CAP", 1L),
        START.plusSeconds(60));
  }

  static Reading reading() {
    return new Reading(
        5, Strategy.CONSENSUS, Aggregation.WEIGHTED_SUM, Optional.of(List.of("one", "two")));
  }

  /** What a node writes for a query that it answers. */
  static List<AuditEntry> log() {
    Query query = queries().get(0);
    TreeMap<LocalDate, Long> days = new TreeMap<>(Map.of(LocalDate.of(2026, 11, 24), 100L));
    ChargeSummary.Spread spread = new ChargeSummary.Spread(0, 1, 2, 3);
    ChargeSummary charges =
        new ChargeSummary(
            query.id(),
            2_000_000,
            days,
            new TreeMap<>(Map.of("WINDOW_CAP", 2L)),
            Optional.of(new ChargeSummary.Spending(102, 2, spread, spread)));
    List<AuditEntry> entries = new ArrayList<>();
    AuditChain chain = AuditChain.empty("acme/0");
    chain = add(chain, entries, AuditKind.NODE_START, new TreeMap<>(Map.of("software", "1")));
    PolicyDecision decision = PolicyDecision.allowed(query, PolicyDecision.DecidedBy.RULE);
    chain = add(chain, entries, AuditKind.POLICY_DECISION, decision.toFacts());
    chain = add(chain, entries, AuditKind.CHARGE_SUMMARY, charges.toFacts());
    add(chain, entries, AuditKind.SEAL, SealRecord.of(seal()).toFacts());
    return entries;
  }

  private static AuditChain add(
      AuditChain chain, List<AuditEntry> to, AuditKind kind, SortedMap<String, String> facts) {
    AuditEntry entry = chain.next(START.plusSeconds(chain.sequence()), kind, facts);
    to.add(entry);
    return chain.after(entry);
  }

  static SignedHead head() {
    AuditChain chain = AuditChain.empty("acme/0");
    for (AuditEntry entry : log()) {
      chain = chain.after(entry);
    }
    return chain.head(START.plusSeconds(90), ACME);
  }

  /** The records of the log, its head, and a contradiction. */
  static List<AuditRecord> records() {
    try {
      List<AuditRecord> records = new ArrayList<>();
      for (AuditEntry entry : log()) {
        records.add(AuditRecord.Entry.of(envelope(entry), START));
      }
      Envelope head = Envelope.sign(MessageKind.AUDIT_HEAD, "acme", Messages.encode(head()), ACME);
      records.add(AuditRecord.Head.witness(head, head(), START, COLLECTOR));
      AuditEntry other =
          AuditChain.empty("acme/0").next(START, AuditKind.NODE_START, new TreeMap<>());
      records.add(AuditRecord.Contradiction.of(envelope(log().get(0)), envelope(other), START));
      return records;
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("a sample is wrong", e);
    }
  }

  private static Envelope envelope(AuditEntry entry) {
    return Envelope.sign(MessageKind.AUDIT_ENTRY, "acme", Messages.encode(entry), ACME);
  }
}
