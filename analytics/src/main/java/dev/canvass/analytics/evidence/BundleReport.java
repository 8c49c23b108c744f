package dev.canvass.analytics.evidence;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.ChainReport;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link BundleVerifier} found out.
 *
 * @param subject what the bundle is about; empty if that could not be read
 * @param parts how many parts were looked at
 * @param collectorKey the key that collector signatures were checked with
 * @param partyKeys the keys that the parties' signatures were checked with
 * @param keysOfBundle whose keys were taken from the bundle, for none was given
 * @param logs one report per log, by its name
 * @param entries the entries of all logs
 * @param result the payload of the result document, if there is one and it is signed
 * @param faults what is wrong
 * @param notes what an auditor should know, though nothing is wrong
 */
public record BundleReport(
    Optional<BundleSubject> subject,
    int parts,
    Optional<VerifyingKey> collectorKey,
    Map<PartyId, List<VerifyingKey>> partyKeys,
    List<String> keysOfBundle,
    List<ChainReport> logs,
    List<AuditEntry> entries,
    Optional<byte[]> result,
    List<BundleFault> faults,
    List<String> notes) {

  public BundleReport {
    partyKeys = Map.copyOf(partyKeys);
    keysOfBundle = List.copyOf(keysOfBundle);
    logs = List.copyOf(logs);
    entries = List.copyOf(entries);
    faults = List.copyOf(faults);
    notes = List.copyOf(notes);
  }

  /** This report with more faults. */
  public BundleReport with(List<BundleFault> more) {
    List<BundleFault> all = new ArrayList<>(faults);
    all.addAll(more);
    return new BundleReport(
        subject, parts, collectorKey, partyKeys, keysOfBundle, logs, entries, result, all, notes);
  }

  /** Whether nothing is wrong. */
  public boolean isIntact() {
    return faults.isEmpty();
  }
}
