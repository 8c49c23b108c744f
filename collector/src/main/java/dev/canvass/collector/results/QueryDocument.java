package dev.canvass.collector.results;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.collector.intake.Tally;
import java.time.Instant;
import java.util.List;

/**
 * What outsiders see of a query: its definition, status and progress. Lists that may be large
 * (dictionary, lexicon) are given by their size, for this is rewritten at every change.
 *
 * @param status see {@link Status}
 * @param reason why there is no result, where there is none
 * @param created RFC 3339, as all times
 * @param deadline when it closes at the latest, as it stands
 * @param extensions how often the deadline was put off because too few parties were complete
 * @param deadlines all there were, the first one first
 * @param closed when the round closed; null while open
 * @param missing parties that were not complete at the close; null while open
 * @param intake what became of every message under the query's key
 */
public record QueryDocument(
    String id,
    String status,
    String reason,
    String attribute,
    String codec,
    String epsilon,
    int k,
    String strategy,
    String aggregation,
    List<String> parties,
    int quorum,
    int dictionarySize,
    int lexiconSize,
    String created,
    String deadline,
    int extensions,
    List<String> deadlines,
    String closed,
    List<String> missing,
    List<PartyProgress> progress,
    Tally intake)
    implements StoredDocument {

  /** Where a query stands. */
  public enum Status {
    /** Waits for a second person's approval; parties hear nothing of it. */
    PROPOSED,
    /** Nobody but its proposer approved it in time: it will never be asked. */
    EXPIRED,
    /** Taking in reports. */
    OPEN,
    /** Closed with a quorum; the result is being computed. */
    DECIDING,
    /** The result is there. */
    DONE,
    /** Closed without a quorum: there will be no result. */
    NO_QUORUM,
    /** Deciding failed for the reason given. */
    FAILED,
    /** Called off while it was open: there will be no result. */
    CANCELLED
  }

  /**
   * How far one party is.
   *
   * @param state WAITING (nothing seen), SENDING, COMPLETE, REFUSED, EQUIVOCATED, REVOKED
   * @param reports reports taken in
   * @param refusal why it does not answer, see {@link Refusal.Reason}; null unless it said so
   */
  public record PartyProgress(String party, String state, long reports, String refusal) {

    /** The state of a party of which nothing is missing. */
    public static final String COMPLETE = "COMPLETE";

    @JsonIgnore
    public boolean isComplete() {
      return state.equals(COMPLETE);
    }
  }

  /**
   * The document of {@code query}.
   *
   * @param deadlines the first one, and one more for each extension
   */
  public static QueryDocument of(
      Query query,
      Status status,
      String reason,
      Instant closed,
      List<Instant> deadlines,
      List<PartyProgress> progress,
      Tally intake) {
    return new QueryDocument(
        query.id().value(),
        status.name(),
        reason,
        query.attribute(),
        query.codec().toString(),
        query.epsilon().toString(),
        query.k(),
        query.strategy().toString(),
        query.aggregation().toString(),
        query.parties().stream().map(PartyId::value).toList(),
        query.quorum(),
        query.codec().kind() == CodecSpec.Kind.DICTIONARY ? query.codec().size() : 0,
        query.lexicon().size(),
        query.created().toString(),
        deadlines.get(deadlines.size() - 1).toString(),
        deadlines.size() - 1,
        deadlines.stream().map(Instant::toString).toList(),
        closed == null ? null : closed.toString(),
        closed == null
            ? null
            : progress.stream()
                .filter(party -> !party.isComplete())
                .map(PartyProgress::party)
                .toList(),
        progress,
        intake);
  }

  /** This query with another status. */
  public QueryDocument with(Status newStatus, String newReason) {
    return new QueryDocument(
        id,
        newStatus.name(),
        newReason,
        attribute,
        codec,
        epsilon,
        k,
        strategy,
        aggregation,
        parties,
        quorum,
        dictionarySize,
        lexiconSize,
        created,
        deadline,
        extensions,
        deadlines,
        closed,
        missing,
        progress,
        intake);
  }

  @Override
  public String about() {
    return id;
  }
}
