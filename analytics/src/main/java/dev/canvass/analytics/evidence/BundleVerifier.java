package dev.canvass.analytics.evidence;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.evidence.BundleFault.Kind;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.ChainFault;
import dev.canvass.privacy.audit.ChainReport;
import dev.canvass.privacy.audit.ChainVerifier;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Judges a bundle with public keys alone (invariant I6): every signature, every log from its first
 * entry to its last signed head, and whether what was decided, charged, sealed and registered
 * agrees. Goes on after a fault, so that all of them are named.
 */
public final class BundleVerifier {

  private final EvidenceBundle bundle;
  private final TrustedKeys trusted;
  private final List<BundleFault> faults = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> keysOfBundle = new ArrayList<>();
  private final Map<PartyId, Party> registered = new TreeMap<>();
  private final Map<PartyId, List<VerifyingKey>> partyKeys = new TreeMap<>();
  private final Map<ChainName, ChainVerifier> logs = new TreeMap<>();
  private final Map<ChainName, List<AuditEntry>> entries = new TreeMap<>();
  private final Map<ChainName, Seal> seals = new TreeMap<>();
  private Optional<BundleSubject> subject = Optional.empty();
  private Optional<Query> query = Optional.empty();
  private Optional<byte[]> result = Optional.empty();
  private VerifyingKey collector;
  private ChainVerifier administration;
  private RecordPlace lastRecord;
  private ChainName lastSeal;

  private BundleVerifier(EvidenceBundle bundle, TrustedKeys trusted) {
    this.bundle = bundle;
    this.trusted = trusted;
  }

  /** What is to be said of {@code bundle}. O(bytes), some 10,000 signatures a second. */
  public static BundleReport verify(EvidenceBundle bundle, TrustedKeys trusted) {
    return new BundleVerifier(bundle, trusted).verify();
  }

  private BundleReport verify() {
    readSubject();
    collector = trusted.collector().or(() -> subject.map(BundleSubject::collectorKey)).orElse(null);
    if (collector == null) {
      return report(List.of());
    }
    if (trusted.collector().isEmpty()) {
      keysOfBundle.add("collector");
    }
    if (!bundle.isSignedBy(collector)) {
      fault(
          Kind.SIGNATURE,
          "the bundle",
          "it is not what the collector "
              + collector.fingerprint()
              + " signed: at least one byte was changed, or another signed it");
    }
    BundlePart before = null;
    for (BundlePart part : bundle.parts()) {
      if (before != null && part.kind().compareTo(before.kind()) < 0) {
        fault(Kind.ORDER, part, "it stands behind " + before);
      }
      before = part;
      read(part);
    }
    requireParts();
    List<ChainReport> reports = judgeLogs();
    query.ifPresent(asked -> new LogAgreement(asked, entries, seals, this::disagreement).check());
    return report(reports);
  }

  private BundleReport report(List<ChainReport> reports) {
    return new BundleReport(
        subject,
        bundle.parts().size(),
        Optional.ofNullable(collector),
        partyKeys,
        keysOfBundle,
        reports,
        entries.values().stream().flatMap(List::stream).toList(),
        result,
        faults,
        notes);
  }

  private void readSubject() {
    BundlePart first = bundle.parts().isEmpty() ? null : bundle.parts().get(0);
    if (first == null || first.kind() != BundlePart.Kind.SUBJECT) {
      fault(Kind.MISSING, "the bundle", "its first part must say what it is about");
      return;
    }
    try {
      subject = Optional.of(BundleSubject.parse(first.content()));
    } catch (MalformedMessageException e) {
      fault(Kind.MALFORMED, first, e.getMessage());
      return;
    }
    VerifyingKey claimed = subject.get().collectorKey();
    if (trusted.collector().filter(key -> !key.equals(claimed)).isPresent()) {
      fault(
          Kind.OTHER_KEY,
          first,
          "the bundle is of the collector "
              + claimed.fingerprint()
              + ", but the key you gave is "
              + trusted.collector().get().fingerprint());
    }
  }

  private void read(BundlePart part) {
    try {
      switch (part.kind()) {
        case SUBJECT -> {
          if (part.number() > 1) {
            fault(Kind.ORDER, part, "a bundle is about one thing");
          }
        }
        case QUERY -> readQuery(part);
        case PARTY -> readParty(part);
        case RECORD -> readRecord(part);
        case SEAL -> readSeal(part);
        case RESULT -> readResult(part);
        case ADMINISTRATION -> readAdministration(part);
        case END -> throw new IllegalStateException("the end is not among the parts");
      }
    } catch (MalformedMessageException e) {
      fault(Kind.MALFORMED, part, e.getMessage());
    }
  }

  /** The payload of the collector's envelope; where its signature is wrong, a fault besides. */
  private byte[] ofCollector(BundlePart part, MessageKind kind) throws MalformedMessageException {
    Envelope envelope = inNameOfCollector(part, kind);
    requireCollector(part, envelope, "it");
    return envelope.payload();
  }

  private static Envelope inNameOfCollector(BundlePart part, MessageKind kind)
      throws MalformedMessageException {
    Envelope envelope = Envelope.parse(part.content());
    if (envelope.kind() != kind || !envelope.sender().equals(Envelope.COLLECTOR)) {
      throw new MalformedMessageException(
          "a " + envelope.kind() + " of " + envelope.sender() + " cannot be " + kind);
    }
    return envelope;
  }

  private void requireCollector(BundlePart part, Envelope envelope, String what) {
    if (!envelope.isSignedBy(collector)) {
      fault(
          Kind.SIGNATURE,
          part,
          what + " is not signed by the collector " + collector.fingerprint());
    }
  }

  private void readQuery(BundlePart part) throws MalformedMessageException {
    Query read = Messages.decodeQuery(ofCollector(part, MessageKind.QUERY));
    if (query.isPresent()) {
      fault(Kind.ORDER, part, "a bundle is about one query");
    }
    query = Optional.of(read);
    subject
        .filter(about -> !about.query().equals(read.id()))
        .ifPresent(
            about ->
                fault(
                    Kind.DISAGREEMENT,
                    part,
                    "it is query " + read.id() + ", but the bundle is about " + about.query()));
  }

  private void readParty(BundlePart part) throws MalformedMessageException {
    Party party = Messages.decodeParty(ofCollector(part, MessageKind.PARTY));
    if (registered.put(party.id(), party) != null) {
      fault(Kind.ORDER, part, party.id() + " is registered twice");
    }
    List<VerifyingKey> given = trusted.parties().getOrDefault(party.id(), List.of());
    if (given.isEmpty()) {
      keysOfBundle.add(party.id().value());
      partyKeys.put(party.id(), party.allKeys());
      return;
    }
    partyKeys.put(party.id(), given);
    if (Collections.disjoint(given, party.allKeys())) {
      fault(
          Kind.OTHER_KEY,
          part,
          party.id()
              + " is registered with "
              + party.key().fingerprint()
              + ", but the key you gave is "
              + given.get(0).fingerprint());
    }
  }

  private void readRecord(BundlePart part) throws MalformedMessageException {
    Envelope envelope = inNameOfCollector(part, MessageKind.AUDIT_RECORD);
    AuditRecord record = AuditRecord.parse(envelope.payload());
    ChainName chain = record.chain();
    requireCollector(part, envelope, chain + ", entry " + record.sequence() + ": the record");
    RecordPlace place = RecordPlace.of(record);
    if (lastRecord != null && place.compareTo(lastRecord) < 0) {
      fault(
          Kind.ORDER,
          part,
          chain + ", entry " + record.sequence() + " stands behind entry " + lastRecord.sequence());
    }
    lastRecord = place;
    if (!partyKeys.containsKey(chain.party())) {
      fault(Kind.MISSING, part, "there is no key of " + chain.party());
      return;
    }
    ChainVerifier log = logs.computeIfAbsent(chain, this::verifier);
    if (record instanceof AuditRecord.Entry entry) {
      requireParty(part, record, entry.envelope());
      log.add(entry.entry());
      entries.computeIfAbsent(chain, any -> new ArrayList<>()).add(entry.entry());
    } else if (record instanceof AuditRecord.Head head) {
      requireParty(part, record, head.envelope());
      log.add(head.counter(), collector);
    } else if (record instanceof AuditRecord.Contradiction found) {
      boolean first = requireParty(part, record, found.earlier());
      boolean second = requireParty(part, record, found.later());
      if (first && second) {
        fault(Kind.TWO_HISTORIES, part, chain + " signed both: " + found.describe());
      }
    }
  }

  private ChainVerifier verifier(ChainName chain) {
    return new ChainVerifier(chain.toString(), partyKeys.get(chain.party()));
  }

  private boolean requireParty(BundlePart part, AuditRecord record, Envelope envelope) {
    PartyId party = record.chain().party();
    boolean signed =
        envelope.sender().equals(party.value())
            && partyKeys.get(party).stream().anyMatch(envelope::isSignedBy);
    if (!signed) {
      fault(
          Kind.SIGNATURE,
          part,
          record.chain()
              + ", entry "
              + record.sequence()
              + ": the "
              + envelope.kind()
              + " is not signed by "
              + party
              + ", "
              + partyKeys.get(party).get(0).fingerprint());
    }
    return signed;
  }

  private void readSeal(BundlePart part) throws MalformedMessageException {
    Seal seal = Messages.decodeSeal(part.content());
    ChainName chain = new ChainName(seal.party(), seal.shard());
    if (lastSeal != null && chain.compareTo(lastSeal) <= 0) {
      fault(Kind.ORDER, part, "the seal of " + chain + " stands behind that of " + lastSeal);
    }
    lastSeal = chain;
    if (query.filter(asked -> !asked.id().equals(seal.query())).isPresent()) {
      fault(Kind.DISAGREEMENT, part, "it is a seal of another query, " + seal.query());
    }
    seals.put(chain, seal);
  }

  private void readResult(BundlePart part) throws MalformedMessageException {
    if (result.isPresent()) {
      fault(Kind.ORDER, part, "a query has one result");
    }
    result = Optional.of(ofCollector(part, MessageKind.RESULT));
  }

  private void readAdministration(BundlePart part) throws MalformedMessageException {
    Envelope envelope = Envelope.parse(part.content());
    requireCollector(part, envelope, "it");
    if (administration == null) {
      administration = new ChainVerifier(Envelope.COLLECTOR, List.of(collector));
    }
    if (envelope.kind() == MessageKind.AUDIT_HEAD) {
      administration.add(Messages.decodeAuditHead(envelope.payload()));
    } else {
      administration.add(Messages.decodeAuditEntry(envelope.payload()));
    }
  }

  private void requireParts() {
    if (query.isEmpty()) {
      fault(Kind.MISSING, "the bundle", "the query is not in it");
      return;
    }
    if (result.isEmpty()) {
      notes.add("the query had no result when the bundle was made");
    }
    for (PartyId party : query.get().parties()) {
      if (!registered.containsKey(party)) {
        fault(Kind.MISSING, party.value(), "it is invited, but not registered in the bundle");
      }
    }
  }

  private List<ChainReport> judgeLogs() {
    List<ChainReport> reports = new ArrayList<>();
    for (Party party : registered.values()) {
      for (int shard = 0; shard < party.shards(); shard++) {
        ChainName chain = new ChainName(party.id(), shard);
        ChainVerifier log = logs.get(chain);
        if (log != null) {
          reports.add(judge(log));
        } else if (seals.containsKey(chain)) {
          fault(Kind.MISSING, chain.toString(), "it sealed reports, but its log is not here");
        } else {
          notes.add(chain + " has shown no log");
        }
      }
    }
    for (ChainName chain : logs.keySet()) {
      if (chain.shard() >= registered.get(chain.party()).shards()) {
        disagreement(chain.toString(), "its party has no such shard");
      }
    }
    if (administration != null) {
      reports.add(judge(administration));
    }
    return reports;
  }

  private ChainReport judge(ChainVerifier log) {
    ChainReport report = log.report();
    for (ChainFault fault : report.faults()) {
      if (fault.kind().isWarning()) {
        notes.add(fault.toString());
      } else {
        String entry =
            fault.first() == fault.last()
                ? "entry " + fault.first()
                : "entries " + fault.first() + ".." + fault.last();
        fault(Kind.LOG, fault.chain() + ", " + entry, fault.kind() + ": " + fault.detail());
      }
    }
    return report;
  }

  private void disagreement(String where, String detail) {
    fault(Kind.DISAGREEMENT, where, detail);
  }

  private void fault(Kind kind, BundlePart part, String detail) {
    fault(kind, part.toString(), detail);
  }

  private void fault(Kind kind, String where, String detail) {
    faults.add(new BundleFault(kind, where, detail));
  }
}
