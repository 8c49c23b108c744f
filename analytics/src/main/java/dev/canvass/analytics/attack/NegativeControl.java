package dev.canvass.analytics.attack;

import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.oracle.FrequencyOracle;
import dev.canvass.privacy.oracle.Mix;
import dev.canvass.privacy.random.BiasedCoin;
import dev.canvass.privacy.random.RandomBits;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;

/**
 * Randomisers that are broken on purpose, the way real ones have been: an audit that does not raise
 * the alarm on them is worth nothing. They protect nobody; nodes cannot reach them.
 */
public enum NegativeControl {
  /** Randomises for an ε that is a tenth too great. */
  EPSILON_PLUS_10_PERCENT("randomises for an ε that is 10 % too great") {
    @Override
    Target target(Query query, PartyId party, RandomBits random) {
      return eager(query, party, random, 110);
    }

    @Override
    public boolean appliesTo(Query query) {
      return query.epsilon().micros() < Epsilon.MAX_MICROS / 110 * 100;
    }
  },
  /** Randomises for an ε that is a fifth too great. */
  EPSILON_PLUS_20_PERCENT("randomises for an ε that is 20 % too great") {
    @Override
    Target target(Query query, PartyId party, RandomBits random) {
      return eager(query, party, random, 120);
    }

    @Override
    public boolean appliesTo(Query query) {
      return query.epsilon().micros() < Epsilon.MAX_MICROS / 120 * 100;
    }
  },
  /** Draws the lie from all symbols, the truth included. */
  LIE_INCLUDES_TRUTH("draws the lie from all symbols, the truth included") {
    @Override
    Target target(Query query, PartyId party, RandomBits random) {
      FrequencyOracle oracle = Mechanism.of(query).oracle();
      BiasedCoin honest = truthCoin(query.epsilon().exp(), oracle);
      return new BrokenTarget(
          query,
          party,
          random,
          (cell, coin) ->
              honest.toss(random) ? oracle.symbolOf(cell, coin) : random.nextInt(oracle.symbols()));
    }
  },
  /** Chooses among lies by the smaller of two draws. */
  BIASED_LIE("prefers some lies to others") {
    @Override
    Target target(Query query, PartyId party, RandomBits random) {
      return faulty(
          query,
          party,
          random,
          new RandomBits() {
            @Override
            public long nextLong() {
              return random.nextLong();
            }

            @Override
            public int nextInt(int bound) {
              return Math.min(random.nextInt(bound), random.nextInt(bound));
            }
          });
    }

    @Override
    public boolean appliesTo(Query query) {
      return hasSeveralLies(query);
    }
  },
  /** A generator whose lowest bits never change. */
  STUCK_LOW_BITS("its generator's three lowest bits are always zero") {
    @Override
    Target target(Query query, PartyId party, RandomBits random) {
      return faulty(query, party, random, () -> random.nextLong() & ~7L);
    }

    @Override
    public boolean appliesTo(Query query) {
      return hasSeveralLies(query);
    }
  },
  /** Two users in turn get the same random bits. */
  REUSED_BITS("gives two users in turn the same random bits") {
    @Override
    Target target(Query query, PartyId party, RandomBits random) {
      ReplayedBits twice = new ReplayedBits(random);
      return new ReporterTarget(query, party, 0, random, twice, coin -> twice.nextUser());
    }
  },
  /** The random bits follow from the public coin. */
  BITS_FROM_COIN("derives its random bits from the public coin") {
    @Override
    Target target(Query query, PartyId party, RandomBits random) {
      long[] state = new long[1];
      return new ReporterTarget(
          query, party, 0, random, () -> state[0] = Mix.mix(state[0] + 1), coin -> state[0] = coin);
    }
  },
  /** A user's level follows from the item. */
  LEVEL_BY_ITEM("lets the item choose the level") {
    @Override
    Target target(Query query, PartyId party, RandomBits random) {
      int levels = Mechanism.of(query).schedule().levels();
      return new BrokenTarget(query, party, random, honest(query, random)) {
        @Override
        int level(String item) {
          return 1 + Math.floorMod(item.hashCode(), levels);
        }
      };
    }

    @Override
    public boolean appliesTo(Query query) {
      return Mechanism.of(query).schedule().levels() > 1;
    }
  },
  /** A user takes the next place whose coin suits the item. */
  COIN_BY_ITEM("lets the item choose the place, and so the coin") {
    @Override
    Target target(Query query, PartyId party, RandomBits random) {
      FrequencyOracle oracle = Mechanism.of(query).oracle();
      return new BrokenTarget(query, party, random, honest(query, random)) {
        @Override
        boolean suits(int cell, long coin) {
          return oracle.symbolOf(cell, coin) == 0;
        }
      };
    }

    @Override
    public boolean appliesTo(Query query) {
      FrequencyOracle oracle = Mechanism.of(query).oracle();
      return oracle.symbols() < oracle.cells();
    }
  };

  private final String description;

  NegativeControl(String description) {
    this.description = description;
  }

  /**
   * The control with this name, such as {@code biased-lie}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static NegativeControl parse(String name) {
    return Arrays.stream(values())
        .filter(control -> control.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a negative control is all or one of "
                        + Arrays.toString(values())
                        + ", but is \""
                        + name
                        + "\""));
  }

  /** What is wrong with it, in a few plain words. */
  public String description() {
    return description;
  }

  /** Whether the fault makes a difference to the query's mechanism. */
  public boolean appliesTo(Query query) {
    return true;
  }

  /** Attacks the broken randomiser as if it answered {@code query}. */
  public AuditOutcome run(MechanismAudit audit, Query query, PartyId party, RandomBits random) {
    return audit.attack(query, target(query, party, random));
  }

  abstract Target target(Query query, PartyId party, RandomBits random);

  private static Target faulty(Query query, PartyId party, RandomBits names, RandomBits bits) {
    return new ReporterTarget(query, party, 0, names, bits, coin -> {});
  }

  private static Target eager(Query query, PartyId party, RandomBits random, long percent) {
    FrequencyOracle oracle = Mechanism.of(query).oracle();
    Epsilon greater =
        new Epsilon(Math.min(Epsilon.MAX_MICROS, query.epsilon().micros() * percent / 100));
    BiasedCoin eager = truthCoin(greater.exp(), oracle);
    return new BrokenTarget(
        query,
        party,
        random,
        (cell, coin) -> {
          int truth = oracle.symbolOf(cell, coin);
          int lie = random.nextInt(oracle.symbols() - 1);
          return eager.toss(random) ? truth : lie < truth ? lie : lie + 1;
        });
  }

  private static BiasedCoin truthCoin(BigDecimal e, FrequencyOracle oracle) {
    return BiasedCoin.atMost(e, e.add(BigDecimal.valueOf(oracle.symbols() - 1L)));
  }

  private static BrokenTarget.CellRandomizer honest(Query query, RandomBits random) {
    FrequencyOracle oracle = Mechanism.of(query).oracle();
    return (cell, coin) -> oracle.randomize(cell, coin, random);
  }

  private static boolean hasSeveralLies(Query query) {
    return Mechanism.of(query).oracle().symbols() > 2;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
