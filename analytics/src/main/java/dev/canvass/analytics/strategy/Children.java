package dev.canvass.analytics.strategy;

import dev.canvass.analytics.item.Code;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * All extensions of some prefixes by a step's bits, computed when asked for: the root of a tree may
 * have millions.
 */
final class Children extends AbstractList<Code> implements RandomAccess {

  private final List<Code> parents;
  private final int from;
  private final int step;

  /**
   * @param from bits of a parent
   * @param to bits of a child; at most 24 more, and at most 2^31 children in all
   */
  Children(List<Code> parents, int from, int to) {
    this.parents = List.copyOf(parents);
    this.from = from;
    step = to - from;
    Math.multiplyExact(parents.size(), 1 << step);
  }

  @Override
  public Code get(int index) {
    Objects.checkIndex(index, size());
    return parents.get(index >>> step).with(from, step, index & (1 << step) - 1);
  }

  @Override
  public int size() {
    return parents.size() << step;
  }
}
