package dev.canvass.collector.results;

import dev.canvass.analytics.query.Query;
import dev.canvass.collector.intake.Tally;
import dev.canvass.collector.results.QueryDocument.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A query that somebody proposed and nobody has approved yet. Parties hear nothing of it. What its
 * proposer sent is kept, for seed and times are drawn when it is approved.
 *
 * @param proposedBy the name of whoever proposed it, who cannot approve it
 * @param expires until when it can be approved
 * @param request the body that was sent
 * @param asked the query as it would be
 */
public record ProposalDocument(
    String query, String proposedBy, String expires, String request, QueryDocument asked)
    implements StoredDocument {

  /** The proposal of {@code query}. */
  public static ProposalDocument of(
      Query query, String proposedBy, Instant expires, String request) {
    Instant deadline = expires.plus(Duration.between(query.created(), query.deadline()));
    String reason =
        "proposed by "
            + proposedBy
            + "; waits until "
            + expires
            + " for somebody else to approve it";
    return new ProposalDocument(
        query.id().value(),
        proposedBy,
        expires.toString(),
        request,
        QueryDocument.of(
            query, Status.PROPOSED, reason, null, List.of(deadline), List.of(), Tally.of(null)));
  }

  /** Whether it is too late to approve it. */
  public boolean isExpired(Instant now) {
    return !now.isBefore(Instant.parse(expires));
  }

  /** The query as outsiders see it at {@code now}. */
  public QueryDocument at(Instant now) {
    return isExpired(now)
        ? asked.with(Status.EXPIRED, "nobody but its proposer approved it until " + expires)
        : asked;
  }

  /** Whether a name is the proposer's; names differ in more than the size of letters. */
  public boolean isOf(String name) {
    return proposedBy.equalsIgnoreCase(name);
  }

  /** Whatever readers rely on; an IllegalArgumentException if it is missing. */
  void requireReadable() {
    if (proposedBy == null || expires == null || request == null || asked == null) {
      throw new IllegalArgumentException("a proposal says who, until when, and what");
    }
  }

  @Override
  public String about() {
    return query;
  }
}
