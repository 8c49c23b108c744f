package dev.canvass.analytics.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.item.Code;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LevelScheduleTest {

  @Property(tries = 1000)
  void levelsFollowTheFormulaInStepsOfAboutTenBits(
      @ForAll @IntRange(min = 1, max = 128) int m, @ForAll @IntRange(min = 1, max = 21) int b) {
    LevelSchedule schedule = new LevelSchedule(m, b, 1);
    int levels = m <= b ? 1 : 1 + (m - b + 9) / 10;
    assertEquals(levels, schedule.levels());
    assertEquals(Math.min(m, b), schedule.prefixBits(1));
    assertEquals(m, schedule.prefixBits(levels));
    assertEquals(m, schedule.codeBits());
    for (int level = 2; level <= levels; level++) {
      int step = schedule.prefixBits(level) - schedule.prefixBits(level - 1);
      assertTrue(step >= 1 && step <= 10, "step of " + step);
    }
  }

  @Property(tries = 1000)
  void cellsAreInRangeAndDependOnThePrefixOnly(
      @ForAll @IntRange(min = 1, max = 128) int m,
      @ForAll @IntRange(min = 1, max = 21) int b,
      @ForAll long seed,
      @ForAll long high,
      @ForAll long low) {
    LevelSchedule schedule = new LevelSchedule(m, b, seed);
    Code code = new Code(high, low);
    for (int level = 1; level <= schedule.levels(); level++) {
      int cell = schedule.cell(code, level);
      assertTrue(cell >= 0 && cell < 1 << b);
      assertEquals(cell, schedule.cell(code.prefix(schedule.prefixBits(level)), level));
    }
    assertEquals(code.number(schedule.prefixBits(1)), schedule.cell(code, 1));
  }
}
