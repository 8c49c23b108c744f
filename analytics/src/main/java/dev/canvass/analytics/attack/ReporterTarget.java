package dev.canvass.analytics.attack;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Reporter;
import dev.canvass.privacy.random.RandomBits;
import dev.canvass.privacy.random.SecureRandomBits;
import java.util.HashMap;
import java.util.Map;

/** The code that nodes collect with: a {@link Reporter}, fed users with fresh pseudonyms. */
final class ReporterTarget implements Target {

  private final Query query;
  private final Mechanism mechanism;
  private final PartyId party;
  private final int shard;
  private final RandomBits names;
  private final RandomBits random;
  private final BeforeReport before;
  private final Reporter reporter;
  private final Map<String, Code> codes = new HashMap<>();

  /** Is told the coin of the next report; real nodes have no use for it. */
  @FunctionalInterface
  interface BeforeReport {
    void coin(long coin);
  }

  /** As a node does it. */
  static ReporterTarget secure(Query query, PartyId party, int shard) {
    SecureRandomBits random = new SecureRandomBits();
    return new ReporterTarget(query, party, shard, random, random, coin -> {});
  }

  /**
   * With other bits: a test's, or faulty ones.
   *
   * @param names draws pseudonyms
   * @param random draws reports
   */
  ReporterTarget(
      Query query,
      PartyId party,
      int shard,
      RandomBits names,
      RandomBits random,
      BeforeReport before) {
    this.query = query;
    mechanism = Mechanism.of(query);
    this.party = party;
    this.shard = shard;
    this.names = names;
    this.random = random;
    this.before = before;
    reporter = reporter(new long[mechanism.schedule().levels()]);
  }

  private Reporter reporter(long[] counts) {
    return new Reporter(mechanism, query.seed(), party, shard, counts, random);
  }

  @Override
  public Sighting report(String item) {
    return report(reporter.level(names.nextLong(), names.nextLong()), item);
  }

  /** The report of a user whose level is chosen. */
  Sighting report(int level, String item) {
    long coin = mechanism.coins(level, party, shard).coin(reporter.count(level));
    before.coin(coin);
    return new Sighting(level, coin, reporter.report(level, code(item)) & 0xFF);
  }

  @Override
  public int reportAt(int level, long index, String item) {
    long[] counts = new long[mechanism.schedule().levels()];
    counts[level - 1] = index;
    before.coin(mechanism.coins(level, party, shard).coin(index));
    return reporter(counts).report(level, code(item)) & 0xFF;
  }

  private Code code(String item) {
    return codes.computeIfAbsent(item, mechanism::treeCode);
  }
}
