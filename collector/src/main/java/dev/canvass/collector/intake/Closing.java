package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.vote.Quorum;
import dev.canvass.collector.registry.Registry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Says what an open round is to become, by {@link CloseRule}. Owned by the stream thread. */
final class Closing {

  private final Registry registry;
  private final Deadlines deadlines;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Closing(Registry registry, Deadlines deadlines, Clock clock) {
    this.registry = registry;
    this.deadlines = deadlines;
    this.clock = clock;
  }

  /** The round as it is, extended once more, or closed. */
  Round next(LiveRound live) {
    Query query = live.query();
    List<CloseRule.Standing> standings = new ArrayList<>();
    List<PartyId> complete = new ArrayList<>();
    for (PartyId party : query.parties()) {
      CloseRule.Standing standing = live.standing(party, registry);
      standings.add(standing);
      if (standing == CloseRule.Standing.COMPLETE) {
        complete.add(party);
      }
    }
    SortedMap<PartyId, Long> caps = populationCaps(query);
    int extensions = live.round().extensions();
    CloseRule.Verdict verdict =
        new CloseRule(query.quorum())
            .judge(
                standings,
                Quorum.isRepresentative(query.aggregation(), query.parties(), complete, caps),
                deadlines.isPassed(live.deadline()),
                Extension.MOST - extensions);
    return switch (verdict) {
      case STAY_OPEN -> live.round();
      case EXTEND -> live.round().extended(extensions + 1);
      case CLOSE -> closed(complete, caps);
      case NO_QUORUM -> Round.without(Round.State.NO_QUORUM, clock.millis());
    };
  }

  private SortedMap<PartyId, Long> populationCaps(Query query) {
    SortedMap<PartyId, Long> caps = new TreeMap<>();
    for (PartyId invited : query.parties()) {
      registry
          .party(invited.value())
          .filter(party -> party.populationCap() > 0)
          .ifPresent(party -> caps.put(invited, party.populationCap()));
    }
    return caps;
  }

  /** The nonce is drawn now: while reports came in nobody could know how ties would be settled. */
  private Round closed(List<PartyId> counted, SortedMap<PartyId, Long> caps) {
    SortedMap<String, Long> named = new TreeMap<>();
    caps.forEach((party, cap) -> named.put(party.value(), cap));
    byte[] nonce = new byte[Digest.BYTES];
    random.nextBytes(nonce);
    return new Round(
        Round.State.CLOSED,
        counted.stream().map(PartyId::value).toList(),
        named,
        Digest.ofBytes(nonce).hex(),
        clock.millis(),
        0);
  }
}
