package dev.canvass.analytics.decision;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.search.Finding;
import dev.canvass.analytics.vote.Disputed;
import dev.canvass.analytics.vote.VoteOutcome;
import dev.canvass.privacy.oracle.FrequencyOracle;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A counted vote, ready to be told: the chosen candidates as items with their estimates.
 *
 * @param names of codes that only a lexicon can read
 * @param parties who was searched, ascending
 * @param candidates what was voted on; their party counts are in the order of {@code parties}
 * @param vote its weights are those of the parties with reports, in their order
 * @param population users that the parties not expelled stand for
 */
record Count(
    Mechanism mechanism,
    Map<Code, String> names,
    List<PartyReports> parties,
    List<Finding> candidates,
    VoteOutcome vote,
    double population) {

  private static final double SUPPORT_SIGMAS = 2;

  /** The k chosen items, best first. */
  List<HeavyHitter> chosen(int k) {
    return vote.ranking().stream()
        .limit(k)
        .map(candidate -> item(candidate, vote.frequencies()[candidate]))
        .toList();
  }

  List<DisputedItem> disputed() {
    return vote.disputed().stream().map(this::disputed).toList();
  }

  private DisputedItem disputed(Disputed disputed) {
    return new DisputedItem(item(disputed.candidate(), disputed.frequency()), disputed.carriers());
  }

  private HeavyHitter item(int candidate, double frequency) {
    Finding finding = candidates.get(candidate);
    double count = frequency * population;
    double deviation = standardError(frequency);
    return new HeavyHitter(
        mechanism.item(finding.code()).or(() -> Optional.ofNullable(names.get(finding.code()))),
        finding.code().toHex(),
        count,
        frequency,
        deviation,
        count - Decision.TWO_SIDED_95 * deviation,
        count + Decision.TWO_SIDED_95 * deviation,
        finding.confirmed() ? HeavyHitter.Confidence.CONFIRMED : HeavyHitter.Confidence.TENTATIVE,
        frequency < vote.noise(),
        supporting(finding));
  }

  private int supporting(Finding finding) {
    int supporting = 0;
    for (int p = 0; p < parties.size(); p++) {
      double noise = Math.sqrt(parties.get(p).users() * mechanism.oracle().variancePerUser());
      if (noise > 0 && finding.partyCounts()[p] > SUPPORT_SIGMAS * noise) {
        supporting++;
      }
    }
    return supporting;
  }

  /**
   * N √(Σ w² (V + f (1-p-q)/(p-q)) / n): the noise of randomisation; the users are all there are,
   * no sample. With weights n / N it is that of the pooled count.
   */
  private double standardError(double frequency) {
    FrequencyOracle oracle = mechanism.oracle();
    double perUser = oracle.variancePerUser() + oracle.variancePerHolder() * Math.max(0, frequency);
    double variance = 0;
    int voter = 0;
    for (PartyReports party : parties) {
      if (party.users() > 0) {
        double weight = vote.weights().get(voter++);
        variance += weight * weight * perUser / party.users();
      }
    }
    return population * vote.inefficiency() * Math.sqrt(variance);
  }
}
