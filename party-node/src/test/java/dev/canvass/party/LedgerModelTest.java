package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.audit.ChargeSummary.Spending;
import dev.canvass.party.collect.QueryProgress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ledger on disk against a simple model, step by step: random charges, windows, restarts with
 * other caps and clocks, erasures, opt-outs (I1, I4). What a user has spent never goes down.
 */
final class LedgerModelTest {

  private static final int USERS = 25;
  private static final int STEPS = 50;
  private static final int WINDOW_DAYS = 30;
  private static final List<String> COSTS = List.of("0.5", "1", "2.25");
  private static final List<String> WINDOW_CAPS = List.of("2", "4", "1");
  private static final List<String> LIFE_CAPS = List.of("20", "12.5");

  @TempDir Path folder;

  /** What a user has, as one would write it down on paper. */
  private static final class User {
    private final List<long[]> charges = new ArrayList<>();
    private boolean hasRecords;
    private boolean isOptedOut;

    private long spentSince(long day) {
      return charges.stream().filter(c -> c[0] > day).mapToLong(c -> c[1]).sum();
    }

    private long spent() {
      return spentSince(Long.MIN_VALUE);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theLedgerDoesWhatTheModelDoesI4(long seed) {
    Random random = new Random(seed);
    Model model = new Model();
    Instant time = Instant.parse("2026-03-01T12:00:00Z");
    NodeOnDisk node = model.start(folder, time, random);
    try {
      for (int step = 0; step < STEPS; step++) {
        int user = random.nextInt(USERS);
        switch (random.nextInt(10)) {
          case 0, 1 -> {
            node.importUsers(user, USERS);
            model.users.subList(user, USERS).forEach(one -> one.hasRecords = true);
          }
          case 2 -> {
            node.erase("user-" + user);
            model.users.get(user).hasRecords = false;
          }
          case 3 -> {
            node.optOut("user-" + user);
            model.users.get(user).isOptedOut = true;
          }
          case 4 -> {
            node.optIn("user-" + user);
            model.users.get(user).isOptedOut = false;
          }
          case 5, 6 -> {
            node.close();
            time = time.plus(random.nextInt(45) - 5, ChronoUnit.DAYS);
            node = model.start(folder, time, random);
          }
          default -> model.collect(node, step, COSTS.get(random.nextInt(COSTS.size())), time);
        }
        model.compare(node);
      }
      assertTrue(
          model.charged >= 30 && model.refused.size() >= 2, model.charged + " " + model.refused);
      assertTrue(node.audit().isIntact() || onlyWarnings(node), node.audit().toString());
    } finally {
      node.close();
    }
  }

  private static boolean onlyWarnings(NodeOnDisk node) {
    return node.audit().faults().stream().allMatch(fault -> fault.kind().isWarning());
  }

  private static final class Model {
    private final List<User> users = new ArrayList<>();
    private final Map<String, Long> refused = new TreeMap<>();
    private long charged;
    private long day = Long.MIN_VALUE;
    private long windowCap;
    private long lifeCap;

    Model() {
      for (int user = 0; user < USERS; user++) {
        users.add(new User());
      }
    }

    NodeOnDisk start(Path folder, Instant time, Random random) {
      String window = WINDOW_CAPS.get(random.nextInt(WINDOW_CAPS.size()));
      String life = LIFE_CAPS.get(random.nextInt(LIFE_CAPS.size()));
      windowCap = micros(window);
      lifeCap = micros(life);
      return new NodeOnDisk(folder, time, window, life);
    }

    void collect(NodeOnDisk node, int number, String cost, Instant time) {
      day = Math.max(day, time.getEpochSecond() / 86_400);
      long expectedCharges = 0;
      Map<String, Long> expected = new TreeMap<>();
      for (User user : users) {
        String why = user.hasRecords ? objection(user, micros(cost)) : "nobody";
        if (why.isEmpty()) {
          user.charges.add(new long[] {day, micros(cost)});
          expectedCharges++;
        } else if (user.hasRecords) {
          expected.merge(why, 1L, Long::sum);
          refused.merge(why, 1L, Long::sum);
        }
      }
      charged += expectedCharges;
      QueryProgress progress = node.collect(NodeOnDisk.query(number + 1, cost));
      assertEquals(expectedCharges, progress.charged());
      assertEquals(expected, progress.refused());
    }

    private String objection(User user, long cost) {
      if (user.isOptedOut) {
        return "OPTED_OUT";
      }
      if (user.spentSince(day - WINDOW_DAYS) + cost > windowCap) {
        return "WINDOW_CAP";
      }
      return user.spent() + cost > lifeCap ? "LIFETIME_CAP" : "";
    }

    void compare(NodeOnDisk node) {
      long[] totals = users.stream().mapToLong(User::spent).filter(s -> s > 0).sorted().toArray();
      for (int user = 0; user < USERS; user++) {
        assertEquals(
            users.get(user).spent(), node.account("user-" + user).lifetimeMicros(), "user " + user);
      }
      Spending spending = node.state.ledger().spending().orElse(null);
      assertEquals(totals.length, spending == null ? 0 : spending.users());
      if (spending != null) {
        assertEquals(totals[0], spending.lifetime().min());
        assertEquals(totals[(totals.length + 1) / 2 - 1], spending.lifetime().median());
        assertEquals(totals[totals.length - 1], spending.lifetime().max());
      }
    }

    private static long micros(String decimal) {
      return Math.round(Double.parseDouble(decimal) * 1e6);
    }
  }
}
