package dev.canvass.party.collect;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the node stands with one query; stored with every batch, so that a restart goes on from
 * here.
 *
 * @param number the node's own running number of the query, as the ledger names it
 * @param state see {@link State}
 * @param reason why it was declined or expired; otherwise empty
 * @param counts reports drawn per level, level 1 first
 * @param cursor pseudonym of the last user seen; null at the start
 * @param refused users skipped, by reason
 */
public record QueryProgress(
    int number,
    State state,
    String reason,
    long[] counts,
    byte[] cursor,
    Map<String, Long> refused) {

  /** The life of a query at a party. */
  public enum State {
    /** Waits for a person's approval. */
    PENDING,
    /** Against the policy, or a person said no. */
    DECLINED,
    /** Users are being charged and their reports drawn. */
    COLLECTING,
    /** All reports are drawn and sealed; the bytes will never change. */
    SEALED,
    /** The broker has acknowledged everything. */
    SENT,
    /** The deadline passed before it was sealed, or before the broker had everything. */
    EXPIRED
  }

  public QueryProgress {
    refused = new TreeMap<>(refused);
  }

  /** A query just heard of. */
  static QueryProgress first(int number, int levels) {
    return new QueryProgress(number, State.PENDING, "", new long[levels], null, Map.of());
  }

  /** The same in another state. */
  QueryProgress in(State next, String why) {
    return new QueryProgress(number, next, why, counts, cursor, refused);
  }

  /** Users who were charged and have reported. */
  public long charged() {
    return Arrays.stream(counts).sum();
  }

  /** Users who were skipped. */
  public long refusedUsers() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }
}
