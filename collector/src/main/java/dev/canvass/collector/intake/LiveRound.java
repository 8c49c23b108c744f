package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.report.ShardIntake;
import dev.canvass.collector.registry.Registry;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.QueryDocument.PartyProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One query's round in memory: what the stores hold of it, ready for use. Mutable; owned by the
 * stream thread, which can drop it at any time and build it again from the stores.
 */
final class LiveRound {

  /** The most parties that a reason names. */
  private static final int NAMED = 20;

  private final Query query;
  private final Mechanism mechanism;
  private final Map<PartyId, Map<Integer, ShardIntake>> intakes = new HashMap<>();
  private Round round;
  private Tally tally;

  LiveRound(Query query, Round round, Tally tally) {
    this.query = query;
    this.round = round;
    this.tally = tally;
    mechanism = Mechanism.of(query);
  }

  Query query() {
    return query;
  }

  Mechanism mechanism() {
    return mechanism;
  }

  Round round() {
    return round;
  }

  boolean isOpen() {
    return round.state() == Round.State.OPEN;
  }

  void become(Round next) {
    round = next;
  }

  /** When it closes, if nothing else closes it before. */
  Instant deadline() {
    return Extension.deadline(query, round.extensions());
  }

  Tally tally() {
    return tally;
  }

  void count(Tally newTally) {
    tally = newTally;
  }

  ShardIntake intake(PartyId party, int shard) {
    return intakes
        .computeIfAbsent(party, p -> new TreeMap<>())
        .computeIfAbsent(shard, s -> new ShardIntake(mechanism.schedule().levels()));
  }

  /** Reports taken in of a party, all shards. */
  long reports(PartyId party) {
    return shards(party).values().stream().mapToLong(ShardIntake::reports).sum();
  }

  /** Users that the seals of a party's shards other than {@code exceptShard} claim. */
  long sealedUsers(PartyId party, int exceptShard) {
    return shards(party).entrySet().stream()
        .filter(entry -> entry.getKey() != exceptShard)
        .flatMap(entry -> entry.getValue().seal().stream())
        .mapToLong(seal -> seal.users())
        .sum();
  }

  private Map<Integer, ShardIntake> shards(PartyId party) {
    return intakes.getOrDefault(party, Map.of());
  }

  /** Why a party does not answer, if one of its shards said so. */
  private Optional<Refusal.Reason> refusal(PartyId party) {
    return shards(party).values().stream().flatMap(shard -> shard.refusal().stream()).findFirst();
  }

  CloseRule.Standing standing(PartyId party, Registry registry) {
    Map<Integer, ShardIntake> shards = shards(party);
    for (ShardIntake shard : shards.values()) {
      if (shard.state() == ShardIntake.State.EQUIVOCATED) {
        return CloseRule.Standing.DROPPED;
      }
    }
    if (refusal(party).isPresent()) {
      return CloseRule.Standing.REFUSED;
    }
    Optional<Party> registered = registry.party(party.value());
    boolean complete =
        registered.isPresent()
            && shards.values().stream()
                    .filter(shard -> shard.state() == ShardIntake.State.COMPLETE)
                    .count()
                == registered.get().shards();
    if (complete) {
      return CloseRule.Standing.COMPLETE;
    }
    return registered.map(Party::isActive).orElse(true)
        ? CloseRule.Standing.WAITING
        : CloseRule.Standing.REVOKED;
  }

  /** The round's public document. */
  QueryDocument document(Registry registry) {
    List<PartyProgress> progress = new ArrayList<>();
    for (PartyId party : query.parties()) {
      String state =
          switch (standing(party, registry)) {
            case COMPLETE -> PartyProgress.COMPLETE;
            case REFUSED -> "REFUSED";
            case DROPPED -> "EQUIVOCATED";
            case REVOKED -> "REVOKED";
            case WAITING -> shards(party).isEmpty() ? "WAITING" : "SENDING";
          };
      String refusal = refusal(party).map(Refusal.Reason::name).orElse(null);
      progress.add(new PartyProgress(party.value(), state, reports(party), refusal));
    }
    Instant closed = isOpen() ? null : Instant.ofEpochMilli(round.closedMillis());
    List<Instant> deadlines = new ArrayList<>();
    for (int extensions = 0; extensions <= round.extensions(); extensions++) {
      deadlines.add(Extension.deadline(query, extensions));
    }
    return QueryDocument.of(query, status(), reason(progress), closed, deadlines, progress, tally);
  }

  private QueryDocument.Status status() {
    return switch (round.state()) {
      case OPEN -> QueryDocument.Status.OPEN;
      case CLOSED -> QueryDocument.Status.DECIDING;
      case NO_QUORUM -> QueryDocument.Status.NO_QUORUM;
      case CANCELLED -> QueryDocument.Status.CANCELLED;
    };
  }

  private String reason(List<PartyProgress> progress) {
    return switch (round.state()) {
      case OPEN, CLOSED -> null;
      case NO_QUORUM -> noQuorum(progress);
      case CANCELLED -> "it was cancelled while it took in reports";
    };
  }

  private String noQuorum(List<PartyProgress> progress) {
    List<String> missing =
        progress.stream().filter(party -> !party.isComplete()).map(PartyProgress::party).toList();
    int complete = progress.size() - missing.size();
    return String.format(
        "%d of %d parties were complete when the round closed after %d extensions, %s; missing: %s",
        complete,
        progress.size(),
        round.extensions(),
        complete < query.quorum()
            ? "but " + query.quorum() + " are needed"
            : "but they speak for less than half of the registered population",
        missing.isEmpty() ? "none" : named(missing));
  }

  private static String named(List<String> parties) {
    List<String> first = parties.subList(0, Math.min(NAMED, parties.size()));
    int others = parties.size() - first.size();
    return String.join(", ", first) + (others > 0 ? " and " + others + " others" : "");
  }
}
