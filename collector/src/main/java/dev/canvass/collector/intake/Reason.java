package dev.canvass.collector.intake;

/** Why a message was refused. The names are a public contract: metric labels and stored records. */
public enum Reason {
  /** The bytes are not the message they should be, or contradict the query's mechanism. */
  MALFORMED,
  /** The signature is not the sender's. */
  BAD_SIGNATURE,
  /** The sender is not registered. */
  UNKNOWN_SENDER,
  /** The sender was revoked: it may not take part any more. */
  REVOKED_SENDER,
  /** The sender signed with a key that it has replaced, and the time for both is over. */
  RETIRED_KEY,
  /** No such query became known within the time messages are kept for it. */
  UNKNOWN_QUERY,
  /** Too many messages wait for queries that are not known yet. */
  TOO_MANY_WAITING,
  /** The query does not invite the sender. */
  NOT_INVITED,
  /** The message speaks for another party or query, or for a shard the party does not have. */
  WRONG_ADDRESS,
  /** The message is of a kind that does not belong on this topic. */
  WRONG_KIND,
  /** The party would have more users than it is registered for. */
  OVER_POPULATION_CAP,
  /**
   * It contradicts what the shard said before. Of reports: the party is dropped from this query. Of
   * audit logs: both statements are kept as evidence.
   */
  EQUIVOCATION,
  /** The shard contradicted itself before. */
  SPOILED_SHARD,
  /** A second, different query of the same id. */
  QUERY_CHANGED,
  /** The round was closed. */
  LATE,
  /** The query was cancelled. */
  CANCELLED,
  /** Entries of the audit log that come before it are missing. */
  OUT_OF_ORDER
}
