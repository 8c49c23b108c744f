package dev.canvass.chaos;

/**
 * One SIGKILL.
 *
 * @param number from 1
 * @param node {@code party} or {@code collector}
 * @param query the newest query, from 0
 * @param moment what was durable when it fell: a {@link Phase} of a party, {@code open}, {@code
 *     closed} or {@code decided} of a collector
 * @param detail how far that was, in words
 * @param millis since the soak began
 */
public record Kill(int number, String node, int query, String moment, String detail, long millis) {}
