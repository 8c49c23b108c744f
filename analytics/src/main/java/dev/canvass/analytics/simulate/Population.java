package dev.canvass.analytics.simulate;

import dev.canvass.analytics.item.CanonicalForm;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.item.ItemCodec;
import dev.canvass.analytics.query.PartyId;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many users of each party hold each item: the truth of a study or demo. Immutable. */
public final class Population {

  private static final int LETTERS_LIMIT = 10;

  private final SortedMap<PartyId, SortedMap<String, Long>> counts;
  private final Map<String, Long> totals = new LinkedHashMap<>();

  private Population(SortedMap<PartyId, SortedMap<String, Long>> counts) {
    TreeMap<PartyId, SortedMap<String, Long>> copy = new TreeMap<>();
    counts.forEach(
        (party, items) -> copy.put(party, Collections.unmodifiableSortedMap(new TreeMap<>(items))));
    this.counts = Collections.unmodifiableSortedMap(copy);
    TreeMap<String, Long> sums = new TreeMap<>();
    copy.values().forEach(items -> items.forEach((item, n) -> sums.merge(item, n, Math::addExact)));
    totals.putAll(sums);
  }

  /**
   * The population with these counts.
   *
   * @throws IllegalArgumentException if there is no party or a count is below 1
   */
  public static Population of(SortedMap<PartyId, SortedMap<String, Long>> counts) {
    if (counts.isEmpty()) {
      throw new IllegalArgumentException("a population needs at least one party");
    }
    counts.forEach(
        (party, items) ->
            items.forEach(
                (item, count) -> {
                  if (count < 1) {
                    throw new IllegalArgumentException(
                        "the count of an item must be at least 1, but is "
                            + count
                            + " at "
                            + party);
                  }
                }));
    return new Population(counts);
  }

  /** A uniform number in 0..1, 1 excluded. */
  static double unit(SeededRandomBits random) {
    return (random.nextLong() >>> 11) * 0x1p-53;
  }

  /** Users per party and item. */
  public SortedMap<PartyId, SortedMap<String, Long>> counts() {
    return counts;
  }

  /**
   * The same with every item in {@code codec}'s canonical spelling, under which items are counted.
   */
  public Population canonical(CodecSpec codec) {
    if (totals.keySet().stream().allMatch(item -> CanonicalForm.of(item, codec).equals(item))) {
      return this;
    }
    TreeMap<PartyId, SortedMap<String, Long>> spelled = new TreeMap<>();
    counts.forEach(
        (party, items) -> {
          SortedMap<String, Long> own = new TreeMap<>();
          items.forEach((item, n) -> own.merge(CanonicalForm.of(item, codec), n, Long::sum));
          spelled.put(party, own);
        });
    return of(spelled);
  }

  /** Users in all parties. */
  public long users() {
    return totals.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Users who hold {@code item}; 0 if nobody does. */
  public long trueCount(String item) {
    return totals.getOrDefault(item, 0L);
  }

  /** Users of all parties per item. */
  Map<String, Long> totals() {
    return Collections.unmodifiableMap(totals);
  }

  /** The k most frequent items, most frequent first, ties in the items' order. */
  public List<String> topItems(int k) {
    return ranked(totals).stream().limit(k).toList();
  }

  /** All items of some counts, most frequent first, ties in the items' order. */
  static List<String> ranked(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The narrowest family of codes whose alphabet covers the items, long enough for the longest or
   * as long as pays: what an analyst who knows the kind of items would choose. Items past that
   * length are hashed. Only for studies and demos: a real analyst must not look at the data.
   */
  public CodecSpec suggestedCodec() {
    int longest = totals.keySet().stream().mapToInt(String::length).max().orElse(1);
    for (CodecSpec.Kind kind : List.of(CodecSpec.Kind.LETTERS, CodecSpec.Kind.ASCII6)) {
      int widest = CodecSpec.MAX_BITS / kind.bitsPerUnit();
      CodecSpec spec = CodecSpec.parse(kind + ":" + widest);
      ItemCodec codec = ItemCodec.of(spec);
      boolean covers =
          totals.keySet().stream()
              .allMatch(item -> codec.fits(item.substring(0, Math.min(widest, item.length()))));
      if (covers) {
        int limit = kind == CodecSpec.Kind.LETTERS ? LETTERS_LIMIT : widest;
        return CodecSpec.parse(kind + ":" + Math.max(2, Math.min(longest, limit)));
      }
    }
    return CodecSpec.parse("utf8:16");
  }
}
