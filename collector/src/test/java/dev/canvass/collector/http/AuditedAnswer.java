package dev.canvass.collector.http;

import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.audit.PolicyDecision;
import dev.canvass.analytics.audit.SealRecord;
import dev.canvass.analytics.query.Query;
import dev.canvass.collector.audit.WrittenLog;
import dev.canvass.collector.intake.SealedShard;
import dev.canvass.privacy.audit.AuditKind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A party that answers a query, and writes in its log what it did. */
final class AuditedAnswer {

  static final int USERS = 3_000;

  private AuditedAnswer() {}

  /** Six of ten users hold "aa", the others "bb". */
  static void send(InProcessCollector collector, String asked, String party, Instant start)
      throws Exception {
    List<String> items = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      items.add(user % 10 < 6 ? "aa" : "bb");
    }
    send(collector, asked, party, items, start);
  }

  /** Each user holds one of {@code items}. */
  static void send(
      InProcessCollector collector, String asked, String party, List<String> items, Instant start)
      throws Exception {
    Query query = collector.query(asked);
    SealedShard shard = SealedShard.of(query, party, items, 1);
    WrittenLog log = new WrittenLog(party, collector.partyKeys.get(party), start);
    log.write(AuditKind.NODE_START, new TreeMap<>(Map.of("software.version", "0.1.0")));
    log.write(
        AuditKind.POLICY_DECISION,
        PolicyDecision.allowed(query, PolicyDecision.DecidedBy.RULE).toFacts());
    log.write(AuditKind.CHARGE_SUMMARY, charges(query, items.size()).toFacts());
    log.write(AuditKind.SEAL, SealRecord.of(shard.seal()).toFacts());
    for (int sequence = 1; sequence <= 4; sequence++) {
      collector.pipe(collector.topics.audit(), party, log.entry(sequence));
    }
    collector.pipe(collector.topics.audit(), party, log.head());
    collector.send(shard);
  }

  private static ChargeSummary charges(Query query, int users) {
    ChargeSummary.Spread spread = new ChargeSummary.Spread(0, 2_000_000, 2_000_000, 4_000_000);
    return new ChargeSummary(
        query.id(),
        query.epsilon().micros(),
        new TreeMap<>(
            Map.of(LocalDate.of(2026, 11, 24), users - 1_000L, LocalDate.of(2026, 11, 25), 1_000L)),
        new TreeMap<>(Map.of("WINDOW_CAP", 7L)),
        Optional.of(new ChargeSummary.Spending(users + 7, 7, spread, spread)));
  }
}
