package dev.canvass.local;

import dev.canvass.analytics.evidence.BundleReport;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.collector.audit.BundleCheck;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Fetches the evidence of a decided query once the parties' logs have reached the collector. */
public final class DemoEvidence {

  private static final long PATIENCE_SECONDS = 60;
  private static final long POLL_MILLIS = 200;

  private DemoEvidence() {}

  /**
   * The bundle of {@code query}, verified with the keys of the running nodes.
   *
   * @throws IOException naming the first fault if it is not intact after a minute
   */
  public static byte[] fetch(LocalCluster cluster, String query) throws IOException {
    TrustedKeys keys = keys(cluster);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      byte[] bundle = cluster.client().download("/v1/audit/bundle?query=" + query);
      BundleReport report;
      try {
        report = BundleCheck.verify(bundle, keys);
      } catch (MalformedMessageException e) {
        throw new IOException("the evidence of " + query + " cannot be read: " + e.getMessage(), e);
      }
      if (report.isIntact()) {
        return bundle;
      }
      // A log travels behind the reports, so the last entries may still be under way.
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "the evidence of "
                + query
                + " is not complete after "
                + PATIENCE_SECONDS
                + " s: "
                + report.faults().get(0));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
  }

  private static TrustedKeys keys(LocalCluster cluster) {
    Map<PartyId, List<VerifyingKey>> parties = new TreeMap<>();
    cluster
        .parties()
        .forEach((party, node) -> parties.put(new PartyId(party), List.of(node.key())));
    return new TrustedKeys(Optional.of(cluster.collectorKey()), parties);
  }
}
