package dev.canvass.analytics.search;

import java.util.HashMap;
import java.util.Map;

/** Explained mass per party, level and cell, over the cells that finalists touch. One owner. */
final class CellMass {

  private final int[][] slots;
  private final double[][][] mass;

  /**
   * No mass yet.
   *
   * @param cells [level][finalist] cell numbers
   */
  CellMass(int[][] cells, int parties) {
    slots = new int[cells.length][];
    mass = new double[parties][cells.length][];
    for (int l = 0; l < cells.length; l++) {
      Map<Integer, Integer> slotOfCell = new HashMap<>();
      slots[l] = new int[cells[l].length];
      for (int i = 0; i < cells[l].length; i++) {
        int next = slotOfCell.size();
        slots[l][i] = slotOfCell.computeIfAbsent(cells[l][i], cell -> next);
      }
      for (int p = 0; p < parties; p++) {
        mass[p][l] = new double[slotOfCell.size()];
      }
    }
  }

  double at(int party, int level, int finalist) {
    return mass[party][level][slots[level][finalist]];
  }

  void add(int party, int level, int finalist, double users) {
    mass[party][level][slots[level][finalist]] += users;
  }
}
