package dev.canvass.analytics.report;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import java.time.Instant;

/**
 * That a shard does not answer a query, now or later, and why. It tells the collector not to wait.
 *
 * @param reason a code only: what exactly a party's policy says is the party's own affair
 * @param at when it was decided
 */
public record Refusal(QueryId query, PartyId party, int shard, Reason reason, Instant at)
    implements ShardMessage {

  /** Why a query is not answered. The names are a public contract, on the wire and in logs. */
  public enum Reason {
    /** The party does not answer queries that this collector signs. */
    COLLECTOR_NOT_ALLOWED,
    /** The party has no such attribute, or does not let it be asked for. */
    UNKNOWN_ATTRIBUTE,
    /** The codec is not one that the party allows. */
    CODEC_NOT_ALLOWED,
    /** The query costs more ε than the party allows for one query. */
    EPSILON_ABOVE_QUERY_CAP,
    /** The query costs more ε than a user may spend in a window, so nobody could answer. */
    EPSILON_ABOVE_WINDOW_CAP,
    /** Fewer parties are invited than the party demands. */
    TOO_FEW_PARTIES,
    /** The quorum is below what the party demands. */
    QUORUM_TOO_SMALL,
    /** The party has too few users with the attribute. */
    TOO_FEW_USERS,
    /** The party's hours do not begin before the query's deadline. */
    OUTSIDE_HOURS,
    /** A person at the party said no. */
    REJECTED_BY_PERSON
  }

  public Refusal {
    if (shard < 0) {
      throw new IllegalArgumentException("a shard is not negative, but is " + shard);
    }
  }
}
