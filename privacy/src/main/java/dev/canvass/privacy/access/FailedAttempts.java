package dev.canvass.privacy.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts wrong tokens by source address. After {@link #LIMIT} within {@link #WINDOW} an address is
 * refused for the rest of the window, right tokens included: else it could go on guessing. Memory
 * is bounded: beyond {@link #MAX_SOURCES} the address that failed first is forgotten. Thread-safe.
 */
public final class FailedAttempts {

  /** Wrong tokens that are answered one by one. */
  public static final int LIMIT = 10;

  /** How long wrong tokens count, from the first of them. */
  public static final Duration WINDOW = Duration.ofMinutes(1);

  /** Addresses that are remembered at a time. */
  static final int MAX_SOURCES = 10_000;

  private static final int GROUPS_OF_IPV6 = 8;
  private static final int GROUPS_OF_SITE = 4;

  private record Failures(int count, Instant since) {
    boolean isOver(Instant now) {
      return !now.isBefore(since.plus(WINDOW));
    }
  }

  private final Map<String, Failures> bySource =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MAX_SOURCES;
        }
      };

  /** How long a source must wait now; empty if it need not. */
  public synchronized Optional<Duration> pause(String source, Instant now) {
    Failures failures = bySource.get(site(source));
    if (failures == null || failures.count() < LIMIT || failures.isOver(now)) {
      return Optional.empty();
    }
    return Optional.of(Duration.between(now, failures.since().plus(WINDOW)));
  }

  /**
   * A source sent a wrong token.
   *
   * @return whether it has now reached the limit
   */
  public synchronized boolean failed(String source, Instant now) {
    String site = site(source);
    Failures before = bySource.get(site);
    if (before == null || before.isOver(now)) {
      // Removed first, so that the order of the map is that of the windows.
      bySource.remove(site);
      bySource.put(site, new Failures(1, now));
      return false;
    }
    bySource.put(site, new Failures(before.count() + 1, before.since()));
    return before.count() + 1 == LIMIT;
  }

  /** Sources remembered. */
  synchronized int size() {
    return bySource.size();
  }

  /** An IPv6 host owns 2^64 addresses, so those count as one. */
  private static String site(String source) {
    String[] groups = source.split(":", -1);
    return groups.length == GROUPS_OF_IPV6
        ? String.join(":", Arrays.asList(groups).subList(0, GROUPS_OF_SITE))
        : source;
  }
}
