package dev.canvass.analytics.attack;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.privacy.attack.Distinguisher;
import dev.canvass.privacy.attack.EpsilonBound;
import java.util.EnumMap;
import java.util.Map;

/** The trials on one pair of items, counted by what each attack looks at. Has one owner. */
final class PairTrials {

  /** Bounds that one pair gives: every attack in both directions. */
  static final int BOUNDS = 2 * Attack.values().length;

  private static final int PLACES = 8;
  private static final int LOW_BITS = 15;

  private final Mechanism mechanism;
  private final Target target;
  private final String[] items;
  private final Code[] codes;
  private final int trials;

  /** Outcomes by attack and direction: [whose item][half of the trials][outcome]. */
  private final Map<Attack, long[][][][]> outcomes = new EnumMap<>(Attack.class);

  PairTrials(Mechanism mechanism, Target target, ItemPair pair, int trials) {
    this.mechanism = mechanism;
    this.target = target;
    this.trials = trials;
    items = new String[] {pair.one(), pair.other()};
    codes = new Code[] {mechanism.treeCode(pair.one()), mechanism.treeCode(pair.other())};
    for (Attack attack : Attack.values()) {
      outcomes.put(attack, new long[2][2][2][size(attack)]);
    }
  }

  private int size(Attack attack) {
    return switch (attack) {
      case TRUE_SYMBOL -> 2;
      case SYMBOL -> 32;
      case COIN -> 64;
      case LEVEL -> mechanism.schedule().levels();
      case NEIGHBOUR -> 8;
      case PLACE -> PLACES * mechanism.oracle().symbols();
    };
  }

  /** Draws all trials: users with the one and the other item in turn, each beside a known user. */
  void run() {
    for (int trial = 0; trial < trials; trial++) {
      int half = trial & 1;
      for (int held = 0; held < 2; held++) {
        Target.Sighting known = target.report(items[0]);
        boolean knownIsTrue = known.symbol() == truth(0, known);
        count(held, half, target.report(items[held]), knownIsTrue);
        int place = (trial >> 1) % PLACES;
        int level = 1 + place % mechanism.schedule().levels();
        int symbol = target.reportAt(level, place, items[held]);
        int outcome = place * mechanism.oracle().symbols() + symbol;
        outcomes.get(Attack.PLACE)[0][held][half][outcome]++;
        outcomes.get(Attack.PLACE)[1][held][half][outcome]++;
      }
    }
  }

  private int truth(int item, Target.Sighting seen) {
    int cell = mechanism.schedule().cell(codes[item], seen.level());
    return mechanism.oracle().symbolOf(cell, seen.coin());
  }

  private void count(int held, int half, Target.Sighting seen, boolean knownIsTrue) {
    int[] truths = {truth(0, seen), truth(1, seen)};
    for (int direction = 0; direction < 2; direction++) {
      int own = truths[direction];
      int other = truths[1 - direction];
      boolean isOwn = seen.symbol() == own;
      boolean isOther = seen.symbol() == other;
      add(Attack.TRUE_SYMBOL, direction, held, half, isOwn && !isOther ? 1 : 0);
      int lie = seen.symbol() ^ (isOwn ? other : own);
      add(Attack.SYMBOL, direction, held, half, (isOwn ? 16 : 0) + (lie & LOW_BITS));
      add(Attack.COIN, direction, held, half, (own & 7) * 8 + (other & 7));
      add(Attack.LEVEL, direction, held, half, seen.level() - 1);
      int relation = (isOwn ? 2 : 0) + (isOther ? 1 : 0);
      add(Attack.NEIGHBOUR, direction, held, half, (knownIsTrue ? 4 : 0) + relation);
    }
  }

  private void add(Attack attack, int direction, int held, int half, int outcome) {
    outcomes.get(attack)[direction][held][half][outcome]++;
  }

  /**
   * What an attack says of ε.
   *
   * @param direction 0 to suspect holders of the one item, 1 of the other
   * @param alpha the bound's probability of error
   */
  EpsilonBound bound(Attack attack, int direction, double alpha) {
    long[][] suspect = outcomes.get(attack)[direction][direction];
    long[][] rest = outcomes.get(attack)[direction][1 - direction];
    if (attack == Attack.TRUE_SYMBOL) {
      return EpsilonBound.of(suspect[0][1] + suspect[1][1], rest[0][1] + rest[1][1], trials, alpha);
    }
    Distinguisher event = Distinguisher.learn(suspect[0], rest[0]);
    return EpsilonBound.of(event.hits(suspect[1]), event.hits(rest[1]), trials / 2, alpha);
  }
}
