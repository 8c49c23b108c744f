package dev.canvass.analytics.simulate;

import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.privacy.oracle.PublicCoins;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The parties of one run that lie, and what they send. */
final class Liars {

  private static final int INFLATION = 5;
  private static final int DEFLATION = 50;
  private static final double STEALTHY_SHARE = 1 / 3.0;

  private final Attack.Kind kind;
  private final Query query;
  private final Mechanism mechanism;
  private final Population population;
  private final SeededRandomBits random;
  private final List<PartyId> parties;
  private final List<String> planted;

  /**
   * @param population what users really hold, in the codec's canonical spelling
   * @param seed who lies, and how, where chance decides
   * @throws IllegalArgumentException if there is only one party: nobody honest would be left
   */
  Liars(Attack attack, Query query, Population population, long seed) {
    kind = attack.kind();
    this.query = query;
    this.population = population;
    mechanism = Mechanism.of(query);
    random = new SeededRandomBits(seed);
    parties = chosen(attack);
    planted =
        kind == Attack.Kind.BOUNDARY
            ? below(population.topItems(query.k() + PlantedItems.COUNT), query.k())
            : PlantedItems.of(mechanism.codec(), query.codec(), population, random);
  }

  private List<PartyId> chosen(Attack attack) {
    List<PartyId> all = new ArrayList<>(population.counts().keySet());
    if (all.size() < 2) {
      throw new IllegalArgumentException("an attack needs at least two parties, but there is one");
    }
    if (attack.biggest()) {
      all.sort(Comparator.<PartyId>comparingLong(this::users).reversed());
    } else {
      for (int i = all.size() - 1; i > 0; i--) {
        Collections.swap(all, i, random.nextInt(i + 1));
      }
    }
    long wanted = Math.round(attack.fraction() * all.size());
    return List.copyOf(all.subList(0, (int) Math.max(1, Math.min(all.size() - 1, wanted))));
  }

  private static List<String> below(List<String> ranked, int k) {
    return ranked.subList(Math.min(k, ranked.size()), ranked.size());
  }

  /** Who lies. */
  Set<PartyId> parties() {
    return new HashSet<>(parties);
  }

  /** The items that they want in the list; none if they only want others out of it. */
  List<String> planted() {
    return switch (kind) {
      case SUPPRESS, INVERT, NOISE, ABSENT -> List.of();
      default -> planted;
    };
  }

  /** The reports of one of them, without a ballot. */
  PartyReports reports(PartyId party) {
    return answers(party)
        .map(items -> SentReports.draw(mechanism, query, party, items))
        .orElseGet(() -> forge(party, forged(party)));
  }

  /** What the users of one of them claim to hold, if they are randomised by the rules. */
  Optional<SortedMap<String, Long>> answers(PartyId party) {
    return switch (kind) {
      case PROMOTE -> Optional.of(plantedShare(party, Map.of(), 1));
      case STEALTH -> Optional.of(plantedShare(party, items(party), STEALTHY_SHARE));
      case ADAPTIVE ->
          Optional.of(
              plantedShare(
                  party,
                  population.totals(),
                  new JuryEstimate(population, mechanism.oracle(), query.k())
                      .passingShare(parties(), users(party), planted.size())));
      case INVERT -> Optional.of(inverted(items(party)));
      case COLLUDE, INFLATE, TINY, SUPPRESS, NOISE, BOUNDARY, ABSENT -> Optional.empty();
    };
  }

  /**
   * Chosen symbols instead of randomised ones.
   *
   * @param users how many the party claims
   * @param aims what items are worth to a symbol; symbols take them in turn
   */
  record Forged(long users, List<Map<String, Double>> aims) {}

  /** What one of them forges, whose users do not answer by the rules. */
  Forged forged(PartyId party) {
    long users = users(party);
    return switch (kind) {
      case COLLUDE -> new Forged(users, eachPlanted());
      case INFLATE -> new Forged(INFLATION * users, eachPlanted());
      case TINY -> new Forged(Math.max(1, users / DEFLATION), eachPlanted());
      case SUPPRESS -> new Forged(users, List.of(even(population.topItems(query.k()), -1)));
      case NOISE -> new Forged(users, List.of(Map.of()));
      case BOUNDARY -> new Forged(users, List.of(boundary()));
      case ABSENT -> new Forged(0, List.of(Map.of()));
      case PROMOTE, STEALTH, ADAPTIVE, INVERT ->
          throw new IllegalStateException(kind + " forges no symbols");
    };
  }

  /** The ballot of one of them, given the one that follows from its reports. */
  Ballot ballot(Ballot own) {
    if (kind != Attack.Kind.INVERT) {
      return own;
    }
    List<Ballot.Choice> backwards = new ArrayList<>(own.choices());
    Collections.reverse(backwards);
    return new Ballot(own.query(), own.party(), own.shard(), backwards);
  }

  private SortedMap<String, Long> items(PartyId party) {
    return population.counts().get(party);
  }

  private long users(PartyId party) {
    return items(party).values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * One aim per planted item. Aiming every symbol at as many of them as possible does worse: linear
   * hashing then lifts all their linear combinations too, ghosts that crowd them out.
   */
  private List<Map<String, Double>> eachPlanted() {
    return planted.stream().map(item -> even(List.of(item), 1)).toList();
  }

  private Map<String, Double> boundary() {
    List<String> top = population.topItems(query.k());
    Map<String, Double> worth = even(below(top, query.k() - PlantedItems.COUNT), -1);
    worth.putAll(even(planted, 1));
    return worth;
  }

  private static Map<String, Double> even(List<String> items, double worth) {
    Map<String, Double> all = new LinkedHashMap<>();
    items.forEach(item -> all.put(item, worth));
    return all;
  }

  /** As many users as the party has: a share with planted items, evenly, the others as in model. */
  private SortedMap<String, Long> plantedShare(
      PartyId party, Map<String, Long> model, double share) {
    long users = users(party);
    double modelled = model.values().stream().mapToLong(Long::longValue).sum();
    SortedMap<String, Long> items = new TreeMap<>();
    model.forEach(
        (item, count) -> {
          long own = Math.round((1 - share) * users * count / modelled);
          if (own > 0) {
            items.put(item, own);
          }
        });
    long each = Math.round(share * users / planted.size());
    if (each > 0) {
      planted.forEach(item -> items.merge(item, each, Long::sum));
    }
    return items;
  }

  /** The counts of the 2k commonest items, handed out the other way round. */
  private SortedMap<String, Long> inverted(SortedMap<String, Long> items) {
    List<String> top = Population.ranked(items).stream().limit(2L * query.k()).toList();
    SortedMap<String, Long> inverted = new TreeMap<>(items);
    for (int i = 0; i < top.size(); i++) {
      inverted.put(top.get(i), items.get(top.get(top.size() - 1 - i)));
    }
    return inverted;
  }

  /** Reports that pursue one aim after the other. */
  private PartyReports forge(PartyId party, Forged forged) {
    List<Forger> forgers =
        forged.aims().stream().map(aim -> new Forger(mechanism, aim, random)).toList();
    int levels = mechanism.schedule().levels();
    List<List<PartyReports.ReportStream>> streams = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      int count = Math.toIntExact((forged.users() + level - 1) / levels);
      PublicCoins coins = mechanism.coins(level, party, 0);
      byte[] symbols = new byte[count];
      for (int i = 0; i < count; i++) {
        symbols[i] = forgers.get(i % forgers.size()).symbol(level, coins.coin(i));
      }
      streams.add(List.of(new PartyReports.ReportStream(symbols, count, coins)));
    }
    return new PartyReports(party, streams, List.of());
  }
}
