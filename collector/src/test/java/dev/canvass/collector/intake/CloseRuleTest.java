package dev.canvass.collector.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.canvass.collector.intake.CloseRule.Standing;
import dev.canvass.collector.intake.CloseRule.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CloseRuleTest {

  private final CloseRule rule = new CloseRule(2);

  @Test
  void staysOpenWhileAPartyIsAwaitedEvenWithAQuorum() {
    assertEquals(
        Verdict.STAY_OPEN,
        rule.judge(List.of(Standing.COMPLETE, Standing.COMPLETE, Standing.WAITING), false));
  }

  @Test
  void closesAtTheDeadlineWithAQuorum() {
    assertEquals(
        Verdict.CLOSE,
        rule.judge(List.of(Standing.COMPLETE, Standing.COMPLETE, Standing.WAITING), true));
  }

  @Test
  void hasNoQuorumAtTheDeadlineWithTooFew() {
    assertEquals(Verdict.NO_QUORUM, rule.judge(List.of(Standing.COMPLETE, Standing.WAITING), true));
  }

  @Test
  void closesBeforeTheDeadlineOnceNobodyIsAwaited() {
    assertEquals(
        Verdict.CLOSE,
        rule.judge(List.of(Standing.COMPLETE, Standing.COMPLETE, Standing.DROPPED), false));
    assertEquals(
        Verdict.NO_QUORUM, rule.judge(List.of(Standing.COMPLETE, Standing.DROPPED), false));
  }
}
