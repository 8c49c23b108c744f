package dev.canvass.analytics.decision;

import dev.canvass.analytics.vote.Disputed;
import java.util.List;

/**
 * An item that the plain weighted mean of the parties would list, but that too few of them carry
 * for the rule. Honest regional items and planted ones look alike here.
 *
 * @param item with the estimate of the plain weighted mean
 * @param carriers the fewest parties that hold more than half of it, largest first
 */
public record DisputedItem(HeavyHitter item, List<Disputed.Carrier> carriers) {

  public DisputedItem {
    carriers = List.copyOf(carriers);
  }
}
