package dev.canvass.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.cli.Canvass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short soak with real processes and SIGKILL; {@code canvass soak} is the long one. */
class SoakTest {

  @TempDir private Path folder;

  /** I1, I2, I5: the soak itself checks after every kill, and fails if a promise was broken. */
  @Test
  @Timeout(value = 600, unit = TimeUnit.SECONDS)
  void tenKillsOfAPartyAndTwoOfTheCollectorBreakNothing() throws Exception {
    List<Kill> seen = new ArrayList<>();

    SoakReport report =
        new Soak(new SoakOptions(10, 2, 70_000, 1), folder, Canvass.class).run(seen::add);

    assertEquals(12, report.kills().size());
    assertEquals(report.kills(), seen);
    assertEquals(report.charged(), report.reported());
    assertEquals(report.queries() * 70_000L, report.charged() + report.refused());
    assertEquals(report.queries(), report.resultsCompared());
    assertTrue(report.copies() >= report.messages(), report.toString());
    // Which of them a kill meets depends on how fast this machine is.
    assertTrue(
        kills(report, Phase.COLLECT) + kills(report, Phase.SEAL) + kills(report, Phase.STREAM) > 0,
        report.toString());
  }

  /** I1, I2, I5, while the broker and the network fail too. */
  @Test
  @Timeout(value = 600, unit = TimeUnit.SECONDS)
  void failuresOfBrokerAndNetworkBreakNothing() throws Exception {
    SoakReport report =
        new Soak(new SoakOptions(1, 0, 20_000, 3, 1, true), folder, Canvass.class).run(kill -> {});

    assertTrue(
        report.kills().stream()
            .anyMatch(kill -> kill.node().equals("network") || kill.node().equals("broker")),
        report.toString());
    assertEquals(report.charged(), report.reported());
    assertEquals(report.queries(), report.resultsCompared());
  }

  private static long kills(SoakReport report, Phase phase) {
    return report.killsByMoment().getOrDefault("party " + phase, 0L);
  }
}
