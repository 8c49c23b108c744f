package dev.canvass.analytics.simulate;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.strategy.PrefixPoll;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.oracle.GeneralizedRandomizedResponse;
import dev.canvass.privacy.oracle.OptimizedUnaryEncoding;
import dev.canvass.privacy.oracle.PureProtocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The users of a population as the published mechanisms ask them: items are hashed to 48 bits, each
 * user belongs to one of 24 levels of 2 bits, drawn uniformly, and answers once, about the
 * candidates of that level and "none of these" (the dummy). With d answers in all, generalised
 * randomised response is used while d &lt; 3 e^ε + 2 (and d &le; 256), optimised unary encoding
 * otherwise. Every user's answer is randomised by itself.
 */
final class PublishedPoll implements PrefixPoll {

  static final CodecSpec CODEC = CodecSpec.parse("hash:48");
  static final int LEVELS = 24;

  private final Epsilon epsilon;
  private final List<Respondents> parties = new ArrayList<>();

  /** [level] what has been answered so far. */
  private final List<Map<Code, Answered>> consensus = new ArrayList<>();

  private long reportedBits;

  /** What users said of one prefix. */
  private static final class Answered {
    private double count;
    private double variance;
    private long users;

    void add(double partyCount, double deviation, long partyUsers) {
      count += partyCount;
      variance += deviation * deviation;
      users += partyUsers;
    }
  }

  PublishedPoll(Population population, Epsilon epsilon, long seed) {
    this.epsilon = epsilon;
    population.counts().forEach((party, items) -> parties.add(new Respondents(party, items, seed)));
    parties.sort(
        Comparator.comparingLong(Respondents::size).reversed().thenComparing(Respondents::party));
    for (int level = 1; level <= LEVELS; level++) {
      consensus.add(new HashMap<>());
    }
  }

  @Override
  public int parties() {
    return parties.size();
  }

  @Override
  public int levels() {
    return LEVELS;
  }

  @Override
  public int prefixBits(int level) {
    return 2 * level;
  }

  @Override
  public Answer ask(int party, int level, List<Code> candidates) {
    Respondents users = parties.get(party);
    Respondents.Group group = users.group(level, candidates, prefixBits(level));
    if (group.size() == 0) {
      return new Answer(new double[candidates.size()], 0);
    }
    int answers = candidates.size() + 1;
    PureProtocol protocol;
    long[] supports;
    if (GeneralizedRandomizedResponse.suits(epsilon, answers)) {
      GeneralizedRandomizedResponse response = GeneralizedRandomizedResponse.of(epsilon, answers);
      protocol = response;
      supports = group.supports(response);
      reportedBits += (long) group.size() * response.symbolBits();
    } else {
      OptimizedUnaryEncoding encoding = OptimizedUnaryEncoding.of(epsilon, answers);
      protocol = encoding;
      supports = encoding.supportCounts(group.holders(), group.random());
      reportedBits += (long) group.size() * answers;
    }
    double scale = (double) users.size() / group.size();
    double deviation = scale * Math.sqrt(group.size() * protocol.variancePerUser());
    double[] counts = new double[candidates.size()];
    for (int c = 0; c < counts.length; c++) {
      counts[c] = scale * protocol.estimate(supports[c], group.size());
      consensus
          .get(level - 1)
          .computeIfAbsent(candidates.get(c), code -> new Answered())
          .add(counts[c], deviation, users.size());
    }
    return new Answer(counts, deviation);
  }

  @Override
  public Consensus consensus(int level, List<Code> candidates) {
    double[] frequencies = new double[candidates.size()];
    double[] deviations = new double[candidates.size()];
    for (int c = 0; c < frequencies.length; c++) {
      Answered answered = consensus.get(level - 1).get(candidates.get(c));
      frequencies[c] = answered == null ? Double.NaN : answered.count / answered.users;
      deviations[c] = answered == null ? Double.NaN : Math.sqrt(answered.variance) / answered.users;
    }
    return new Consensus(frequencies, deviations);
  }

  /** Bytes of all answers so far. */
  long reportedBytes() {
    return (reportedBits + 7) / 8;
  }
}
