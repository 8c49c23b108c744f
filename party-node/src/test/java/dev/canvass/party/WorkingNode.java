package dev.canvass.party;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.party.audit.MechanismWatch;
import dev.canvass.party.collect.Collection;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.party.ledger.Erasure;
import dev.canvass.party.policy.ConsentRules;
import dev.canvass.party.stream.BrokerProducer;
import dev.canvass.party.stream.Outbound;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.random.SecureRandomBits;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** All of a node that consents and collects, at a time of its own; only the broker is away. */
final class WorkingNode {

  static final PartyId PARTY = new PartyId("north");
  static final VerifyingKey COLLECTOR = SigningKey.of(new byte[32]).verifyingKey();

  final PartyState state;
  final QueryWork work;
  final Consent consent;
  final Participation participation;
  private final BrokerProducer producer;
  private final PartyConfig config;
  private final Vertx vertx = Vertx.vertx();
  private boolean closed;

  WorkingNode(Path folder, Policy policy, Instant time) {
    Clock clock = Clock.fixed(time, ZoneOffset.UTC);
    config =
        new PartyConfig(
            PARTY.value(),
            0,
            1,
            folder.toString(),
            null,
            new PartyConfig.Kafka("127.0.0.1:1", null),
            new PartyConfig.Collector(COLLECTOR.toString(), null),
            policy);
    state = PartyState.open(config, clock);
    Collection collection =
        new Collection(
            state.database(),
            state.records(),
            state.book(),
            PARTY,
            0,
            state.ledger(),
            new SecureRandomBits());
    producer =
        new BrokerProducer(vertx, config.kafka().bootstrapServers(), Map.of(), PARTY, state.key());
    Outbound outbound =
        new Outbound(producer, new Topics(config.kafka().topicPrefix()), state.sealed());
    MechanismWatch watch =
        new MechanismWatch(
            state.log(),
            PARTY,
            0,
            Epsilon.parse("2"),
            config.audit().mechanism().attack(),
            Duration.ofHours(24),
            "1");
    work = new QueryWork(vertx, state, collection, outbound, watch, clock);
    consent =
        new Consent(
            config,
            new ConsentRules(config, state.collector()),
            state.records(),
            state.book(),
            work,
            state.stopOrder(),
            clock);
    participation = new Participation(vertx, state.stopOrder(), producer, work, consent);
  }

  void erase(String user) {
    new Erasure(state.database(), state.records(), state.log()).erase(user, Actor.NODE);
  }

  /** Waits, at most a minute, until a query is in a state. */
  void waitForState(long query, State expected) {
    waitUntil(
        () ->
            state.book().find(QueryId.of(query)).map(QueryProgress::state).orElse(null)
                == expected);
  }

  void waitUntil(BooleanSupplier condition) {
    Instant limit = Instant.now().plusSeconds(60);
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(limit), "within a minute");
      Thread.onSpinWait();
    }
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** Closes it; the second time does nothing. */
  void close() throws Exception {
    if (!closed) {
      closed = true;
      // There is no broker: without this, a send waits for one as long as it may.
      producer.hold();
      await(work.close());
      await(vertx.close());
      state.database().close();
    }
  }
}
