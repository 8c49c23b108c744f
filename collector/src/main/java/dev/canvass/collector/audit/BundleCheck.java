package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.ChainName;
import dev.canvass.analytics.audit.SealRecord;
import dev.canvass.analytics.evidence.BundleFault;
import dev.canvass.analytics.evidence.BundleReport;
import dev.canvass.analytics.evidence.BundleSubject;
import dev.canvass.analytics.evidence.BundleVerifier;
import dev.canvass.analytics.evidence.EvidenceBundle;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.collector.json.Json;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.ResultDocument;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole check of a bundle: {@link BundleVerifier}, and whether the result, which is JSON, is of
 * this query and counts the users that the logs of its parties say reported (invariant I5). Off
 * line; needs nothing but the bytes.
 */
public final class BundleCheck {

  private static final String WHERE = "the result";

  private BundleCheck() {}

  /**
   * What is to be said of {@code bytes}.
   *
   * @throws MalformedMessageException saying where the bytes stop being a bundle
   */
  public static BundleReport verify(byte[] bytes, TrustedKeys trusted)
      throws MalformedMessageException {
    BundleReport report = BundleVerifier.verify(EvidenceBundle.parse(bytes), trusted);
    if (report.result().isEmpty()) {
      return report;
    }
    List<BundleFault> faults = new ArrayList<>();
    try {
      ResultDocument result = Json.read(report.result().get(), ResultDocument.class);
      report.subject().map(BundleSubject::query).ifPresent(id -> check(id, result, report, faults));
    } catch (IllegalArgumentException e) {
      faults.add(new BundleFault(BundleFault.Kind.MALFORMED, WHERE, e.getMessage()));
    }
    return report.with(faults);
  }

  private static void check(
      QueryId id, ResultDocument result, BundleReport report, List<BundleFault> faults) {
    if (!id.value().equals(result.query())) {
      faults.add(disagreement("it is of " + result.query() + ", but the bundle is about " + id));
      return;
    }
    if (!QueryDocument.Status.DONE.name().equals(result.status()) || result.parties() == null) {
      return;
    }
    long reported = 0;
    for (AuditEntry entry : report.entries()) {
      boolean counted =
          entry.kind() == AuditKind.SEAL
              && result.parties().contains(ChainName.parse(entry.chain()).party().value());
      if (counted) {
        SealRecord seal = SealRecord.parse(entry);
        reported += seal.query().equals(id) ? seal.usersReported() : 0;
      }
    }
    if (reported != result.users()) {
      faults.add(
          disagreement(
              "it counts "
                  + result.users()
                  + " users, but the logs of its parties say that "
                  + reported
                  + " reported"));
    }
  }

  private static BundleFault disagreement(String detail) {
    return new BundleFault(BundleFault.Kind.DISAGREEMENT, WHERE, detail);
  }
}
