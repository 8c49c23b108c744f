package dev.canvass.analytics.vote;

/**
 * FedAU's weight of a party that takes part irregularly (Wang and Ji, "A Lightweight Method for
 * Tackling Unknown Participation Statistics in Federated Averaging"): the mean length of its
 * intervals between two participations, cut off at K, estimates the inverse of how often it is
 * there. For a collector that combines windows of a standing query without keeping a vector per
 * party; queries are asked once at present, so that nothing but its golden vector uses it yet.
 * Mutable; one owner.
 *
 * <p>A party that hides earns a weight of up to K, so it must pass through {@link CappedWeights}
 * like any population.
 */
final class ParticipationWeight {

  private final int longest;
  private int gap;
  private long intervals;
  private long summed;

  /**
   * A party not seen yet.
   *
   * @param longest K: the interval that is counted even if the party stays away
   */
  ParticipationWeight(int longest) {
    this.longest = longest;
  }

  /**
   * The weight to use in the next window, from the windows before; counts that window.
   *
   * @param present whether the party takes part in it
   */
  double next(boolean present) {
    double weight = intervals == 0 ? 1 : (double) summed / intervals;
    gap++;
    if (present || gap >= longest) {
      summed += gap;
      intervals++;
      gap = 0;
    }
    return weight;
  }

  int gap() {
    return gap;
  }

  long intervals() {
    return intervals;
  }

  long summed() {
    return summed;
  }
}
