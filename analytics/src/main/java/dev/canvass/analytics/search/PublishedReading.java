package dev.canvass.analytics.search;

import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.strategy.PublishedRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/**
 * A published mechanism's way to read sealed reports: its rules for extending and pruning the tree
 * decide which codes are found and which parties list them. The count of a code is the sum over the
 * parties that list it, as published; but a party's own count comes from all levels, since each of
 * them tells of the whole item here. There is no explanation and no evidence, so that no finding is
 * confirmed and all have even odds. A reconstruction, see {@link PublishedRule}.
 */
public final class PublishedReading {

  private PublishedReading() {}

  /**
   * Reads the reports of {@code parties}. A pure function of its inputs.
   *
   * @param k how many codes to find at most
   * @param workers threads to run levels on; the caller's thread waits
   */
  public static HeavyHitterSearch.Outcome of(
      Mechanism mechanism,
      List<PartyReports> parties,
      PublishedRule rule,
      int k,
      ExecutorService workers) {
    List<PartyReports> order = SealedPoll.descending(parties);
    PublishedRule.Outcome outcome = rule.run(new SealedPoll(mechanism, order), k);
    List<Finalist> listed =
        outcome.list().stream().map(hitter -> new Finalist(hitter.code(), 0, 0)).toList();
    BallotAudit audit = new BallotAudit(mechanism, parties);
    PartyEstimates estimates =
        PartyEstimates.of(mechanism, parties, listed, audit, new Levels(workers));
    Map<PartyId, Integer> places = new HashMap<>();
    order.forEach(party -> places.put(party.party(), places.size()));
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      double[] partyCounts = new double[parties.size()];
      double[] onLists = outcome.list().get(i).partyCounts();
      double count = 0;
      for (int p = 0; p < partyCounts.length; p++) {
        if (onLists[places.get(parties.get(p).party())] != 0) {
          for (double[] level : estimates.estimates()[p]) {
            partyCounts[p] += level[i];
          }
          count += partyCounts[p];
        }
      }
      findings.add(new Finding(listed.get(i).code(), count, partyCounts, 0, false));
    }
    return new HeavyHitterSearch.Outcome(findings, outcome.kept(), audit.contradictions());
  }
}
