package dev.canvass.privacy.access;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which connections a service has, and which of them keep it waiting: slow and surplus clients are
 * told apart here, the shells around it do the closing. Thread-safe.
 *
 * @param <C> what identifies a connection
 */
public final class ConnectionBook<C> {

  private final ConnectionLimits limits;
  private final LongSupplier nanoTime;
  private final Map<C, Entry> open = new HashMap<>();

  /**
   * A connection.
   *
   * @param busy whether a request is being answered
   * @param requests how many heads of requests have come
   * @param since when it was opened or its last request ended
   */
  private record Entry(boolean busy, long requests, long since) {}

  /** A book without connections; {@code nanoTime} is a clock that nobody sets. */
  public ConnectionBook(ConnectionLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** A connection was opened. False if it must be closed at once: not even a refusal is left. */
  public synchronized boolean open(C connection) {
    if (open.size() >= 2 * limits.connections()) {
      return false;
    }
    open.put(connection, new Entry(false, 0, nanoTime.getAsLong()));
    return true;
  }

  /** The head of a request has come. False if it must be refused, for there are too many. */
  public synchronized boolean begin(C connection) {
    Entry before = open.getOrDefault(connection, new Entry(false, 0, 0));
    open.put(connection, new Entry(true, before.requests() + 1, before.since()));
    return open.size() <= limits.connections();
  }

  /** A request was answered. */
  public synchronized void end(C connection) {
    open.computeIfPresent(
        connection, (key, entry) -> new Entry(false, entry.requests(), nanoTime.getAsLong()));
  }

  /** A connection is gone. */
  public synchronized void closed(C connection) {
    open.remove(connection);
  }

  /** How many there are. */
  public synchronized int size() {
    return open.size();
  }

  /**
   * The connections that have been silent, or at one head, for too long.
   *
   * @param mute those that never sent a whole head
   * @param idle those whose last request was answered long ago
   */
  public record Overdue<C>(List<C> mute, List<C> idle) {}

  /** The connections to close now. */
  public synchronized Overdue<C> overdue() {
    long now = nanoTime.getAsLong();
    List<C> mute = new ArrayList<>();
    List<C> idle = new ArrayList<>();
    open.forEach(
        (connection, entry) -> {
          Duration patience = entry.requests() == 0 ? limits.firstRequest() : limits.nextRequest();
          if (!entry.busy() && now - entry.since() > patience.toNanos()) {
            (entry.requests() == 0 ? mute : idle).add(connection);
          }
        });
    return new Overdue<>(mute, idle);
  }
}
