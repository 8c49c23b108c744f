package dev.canvass.analytics.attack;

import dev.canvass.privacy.random.RandomBits;
import java.util.ArrayList;
import java.util.List;

/** Broken on purpose: every second user gets the bits of the user before. */
final class ReplayedBits implements RandomBits {

  private final RandomBits fresh;
  private final List<Long> drawn = new ArrayList<>();
  private boolean replaying = true;
  private int next;

  ReplayedBits(RandomBits fresh) {
    this.fresh = fresh;
  }

  /** Another user begins. */
  void nextUser() {
    replaying = !replaying;
    next = 0;
    if (!replaying) {
      drawn.clear();
    }
  }

  @Override
  public long nextLong() {
    if (next == drawn.size()) {
      drawn.add(fresh.nextLong());
    }
    return drawn.get(next++);
  }
}
