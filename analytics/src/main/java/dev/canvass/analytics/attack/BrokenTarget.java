package dev.canvass.analytics.attack;

import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.privacy.random.RandomBits;

/** A randomiser whose parts can be replaced by wrong ones. Users get places in turn. */
class BrokenTarget implements Target {

  /** Places that a user who may choose looks at. */
  private static final int CHOICES = 8;

  private final Mechanism mechanism;
  private final PartyId party;
  private final RandomBits random;
  private final CellRandomizer randomizer;
  private final long[] counts;

  /** Draws the symbol of a cell under a coin. */
  @FunctionalInterface
  interface CellRandomizer {
    int randomize(int cell, long coin);
  }

  BrokenTarget(Query query, PartyId party, RandomBits random, CellRandomizer randomizer) {
    mechanism = Mechanism.of(query);
    this.party = party;
    this.random = random;
    this.randomizer = randomizer;
    counts = new long[mechanism.schedule().levels()];
  }

  /** The level of a user who holds {@code item}; uniform if right. */
  int level(String item) {
    return 1 + random.nextInt(counts.length);
  }

  /** Whether a user with this cell takes the place with this coin; always, if right. */
  boolean suits(int cell, long coin) {
    return true;
  }

  @Override
  public final Sighting report(String item) {
    int level = level(item);
    int cell = mechanism.schedule().cell(mechanism.treeCode(item), level);
    long first = counts[level - 1];
    long index = first;
    while (index < first + CHOICES - 1 && !suits(cell, coin(level, index))) {
      index++;
    }
    counts[level - 1] = index + 1;
    return new Sighting(level, coin(level, index), randomizer.randomize(cell, coin(level, index)));
  }

  @Override
  public final int reportAt(int level, long index, String item) {
    int cell = mechanism.schedule().cell(mechanism.treeCode(item), level);
    return randomizer.randomize(cell, coin(level, index));
  }

  private long coin(int level, long index) {
    return mechanism.coins(level, party, 0).coin(index);
  }
}
