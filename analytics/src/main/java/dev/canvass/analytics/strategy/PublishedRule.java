package dev.canvass.analytics.strategy;

import dev.canvass.analytics.item.Code;
import java.util.List;

/**
 * The published mechanisms, which differ in three things: on which levels all parties extend one
 * shared tree, how many prefixes are kept, and whether a party may drop what earlier ones found
 * rare. Reconstructed from the papers' abstracts, but for PEM:
 *
 * <ul>
 *   <li><b>FedPEM</b> (Wang, Li and Jha, Locally Differentially Private Heavy Hitter
 *       Identification, run by every party alone): the k best prefixes of every level; the server
 *       adds the parties' final lists.
 *   <li><b>GTF</b>: on every level each party uploads its k best of the shared candidates; the
 *       server adds them and broadcasts the k best.
 *   <li><b>TAP</b>: the first quarter of the levels builds a shared shallow tree, then every party
 *       goes on alone, with <em>adaptive extension</em>; the server adds the final lists.
 *   <li><b>TAPS</b>: TAP with parties in descending population and <em>consensus-based
 *       pruning</em>: a later party drops candidates that earlier parties found rare, and looks at
 *       the end also at the k codes that they found most frequent.
 * </ul>
 *
 * @param shared the levels of the shared tree, as a share of all, 0 to 1
 * @param adaptive adaptive extension in place of the k best
 * @param pruning consensus-based pruning
 */
public record PublishedRule(double shared, boolean adaptive, boolean pruning) {

  public static final PublishedRule FEDPEM = new PublishedRule(0, false, false);
  public static final PublishedRule GTF = new PublishedRule(1, false, false);

  /** 6 of 24 levels. */
  public static final PublishedRule TAP = new PublishedRule(0.25, true, false);

  public static final PublishedRule TAPS = new PublishedRule(0.25, true, true);

  /**
   * What was found.
   *
   * @param list best first, at most k
   * @param kept prefixes kept per level, level 1 first; where parties extend alone, on average
   */
  public record Outcome(List<Hitter> list, List<Integer> kept) {

    /**
     * A whole code of the final list.
     *
     * @param count sum of the parties' counts
     * @param partyCounts count per party; 0 where the code is not on the party's own list
     */
    public record Hitter(Code code, double count, double[] partyCounts) {}

    public Outcome {
      list = List.copyOf(list);
      kept = List.copyOf(kept);
    }
  }

  public PublishedRule {
    if (!(shared >= 0 && shared <= 1)) {
      throw new IllegalArgumentException("shared must be in 0..1, but is " + shared);
    }
  }

  /** Finds at most {@code k} codes. Equal answers give equal outcomes. */
  public Outcome run(PrefixPoll poll, int k) {
    return new FederatedExtension(this, poll, k).run();
  }
}
