package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.canvass.collector.intake.CloseRule.Standing;
import dev.canvass.collector.intake.CloseRule.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CloseRuleTest {

  private final CloseRule rule = new CloseRule(2);

  private Verdict judge(boolean deadlinePassed, int extensions, Standing... parties) {
    return rule.judge(List.of(parties), true, deadlinePassed, extensions);
  }

  @Test
  void staysOpenWhileAPartyIsAwaitedEvenWithAQuorum() {
    assertEquals(
        Verdict.STAY_OPEN, judge(false, 2, Standing.COMPLETE, Standing.COMPLETE, Standing.WAITING));
  }

  @Test
  void closesAtTheDeadlineWithAQuorum() {
    assertEquals(
        Verdict.CLOSE, judge(true, 2, Standing.COMPLETE, Standing.COMPLETE, Standing.WAITING));
  }

  @Test
  void isExtendedAtTheDeadlineWithTooFewAsOftenAsAllowed() {
    assertEquals(Verdict.EXTEND, judge(true, 1, Standing.COMPLETE, Standing.WAITING));
    assertEquals(Verdict.NO_QUORUM, judge(true, 0, Standing.COMPLETE, Standing.WAITING));
  }

  @Test
  void closesBeforeTheDeadlineOnceNobodyIsAwaited() {
    assertEquals(
        Verdict.CLOSE, judge(false, 2, Standing.COMPLETE, Standing.COMPLETE, Standing.DROPPED));
    assertEquals(Verdict.NO_QUORUM, judge(false, 2, Standing.COMPLETE, Standing.DROPPED));
    assertEquals(Verdict.NO_QUORUM, judge(false, 2, Standing.COMPLETE, Standing.REVOKED));
  }

  @Test
  void manyThatSpeakForFewAreNoQuorum() {
    List<Standing> parties = List.of(Standing.COMPLETE, Standing.COMPLETE, Standing.WAITING);
    assertEquals(Verdict.EXTEND, rule.judge(parties, false, true, 1));
    assertEquals(Verdict.NO_QUORUM, rule.judge(parties, false, true, 0));
  }
}
