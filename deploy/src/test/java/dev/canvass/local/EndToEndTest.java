package dev.canvass.local;

import static dev.canvass.local.Analyst.items;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.party.PartyNode;
import dev.canvass.party.collect.QueryProgress;
import dev.canvass.party.collect.QueryProgress.State;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.audit.AuditKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole system with a real broker: three parties, restarts and rubbish. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class EndToEndTest {

  private static final List<String> PLANTED = List.of("apple", "banana", "cherry");

  @TempDir private Path folder;

  private LocalCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new LocalCluster(folder, 0, "8");
    for (String party : List.of("east", "north", "west")) {
      cluster.startParty(party);
      load(party);
    }
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
  }

  @Test
  void findsWhatManyUsersHoldAndCountsEveryUserOnce() throws Exception {
    String id = ask(3, 600);
    JsonNode result = awaitResult(id);

    assertEquals(PLANTED, items(result));
    assertEquals(30_000, result.path("users").asLong());
    assertEquals(0, result.path("refused").asLong());
    assertEquals("3", result.path("privacy").path("local").asText());
    assertEquals("secret-order", result.path("privacy").path("central").path("basis").asText());
    JsonNode frequency = cluster.client().fetch("/v1/queries/" + id + "/frequency?item=Apple");
    assertEquals(
        result.path("heavyHitters").get(0).path("count").asDouble(),
        frequency.path("count").asDouble(),
        1);
  }

  @Test
  void ignoresRubbishOnEveryTopic() throws Exception {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      for (String topic : List.of("queries", "reports", "seals", "parties")) {
        producer
            .send(new ProducerRecord<>("canvass." + topic, "q-rubbish", new byte[] {1, 2, 3}))
            .get(30, TimeUnit.SECONDS);
      }
    }

    assertEquals(PLANTED, items(awaitResult(ask(3, 600))));
  }

  /** I1, I2, I5: a party that dies at any point goes on where it was; nobody counts twice. */
  @Test
  void countsEveryUserOnceAfterAPartyRestarts() throws Exception {
    String first = ask(3, 600);
    cluster.stopParty("north");
    cluster.startParty("north");
    JsonNode result = awaitResult(first);
    assertEquals(30_000, result.path("users").asLong());
    assertEquals(PLANTED, items(result));

    cluster.stopParty("north");
    PartyNode north = cluster.startParty("north");
    String second = ask(3, 600);
    assertEquals(30_000, awaitResult(second).path("users").asLong());
    assertEquals(
        2, north.progress().values().stream().filter(known -> known.charged() == 10_000).count());
  }

  /**
   * I2, I5: stopped while it collects, or just behind on a slow machine, the node goes on behind
   * the last durable batch. That it was really stopped in between, CollectionResumeTest sees to.
   */
  @Test
  void countsEveryUserOnceAfterAPartyDiesWhileItCollects() throws Exception {
    loadMany("north");
    String id = ask(3, 600);
    stopNorthOnce(known -> known.charged() > 0);
    cluster.startParty("north");

    JsonNode result = awaitResult(id);
    assertEquals(120_000, result.path("users").asLong());
    assertEquals(0, result.path("refused").asLong());
    assertEquals(PLANTED, items(result));
  }

  /** I2, I5: killed with all reports drawn but nothing sent, the node sends the same bytes. */
  @Test
  void countsEveryUserOnceAfterAPartyDiesBeforeItSends() throws Exception {
    loadMany("north");
    String id = ask(3, 600);
    stopNorthOnce(known -> known.charged() == 100_000);
    cluster.startParty("north");

    JsonNode result = awaitResult(id);
    assertEquals(120_000, result.path("users").asLong());
    assertEquals(0, result.path("refused").asLong());
    assertEquals(PLANTED, items(result));
  }

  /** Stops the node as soon as a moment is seen; on a slow machine that may be a little later. */
  private void stopNorthOnce(Predicate<QueryProgress> moment) throws IOException {
    PartyNode north = cluster.parties().get("north");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (north.progress().values().stream().noneMatch(moment)) {
      assertTrue(System.nanoTime() < deadline, "the moment never came");
      Thread.onSpinWait();
    }
    cluster.stopParty("north");
  }

  /** More users than fit three durable batches. */
  private void loadMany(String party) {
    try (RecordWriter writer = cluster.parties().get(party).records().writer("item")) {
      for (int i = 10_000; i < 100_000; i++) {
        int place = i % 10_000;
        String item = place < 4_000 ? "apple" : place < 7_000 ? "banana" : "cherry";
        writer.put(party + "-" + i, place < 9_000 ? item : rare(place));
      }
    }
  }

  /** I5: the collector may die before and after the close; the answer is the same. */
  @Test
  void decidesTheSameAfterTheCollectorRestarts() throws Exception {
    String id = ask(3, 600);
    cluster.stopCollector();
    cluster.startCollector();
    JsonNode result = awaitResult(id);
    assertEquals(30_000, result.path("users").asLong());

    cluster.stopCollector();
    cluster.startCollector();
    assertEquals(result, awaitResult(id));
    JsonNode intake = cluster.client().fetch("/v1/queries/" + id).path("intake");
    assertEquals(30_000, intake.path("accepted").path("reports").asLong());
    for (String unit : List.of("messages", "reports")) {
      long rejected = 0;
      for (JsonNode reason : intake.path("rejected")) {
        rejected += reason.path(unit).asLong();
      }
      assertEquals(
          intake.path("received").path(unit).asLong(),
          intake.path("accepted").path(unit).asLong()
              + intake.path("duplicate").path(unit).asLong()
              + rejected);
    }
  }

  /** A party that was away hears of the query and of its end together, and sends nothing. */
  @Test
  void aCancelledQueryIsNotAnsweredByAPartyThatComesLater() throws Exception {
    cluster.stopParty("west");
    String id = ask(3, 600);
    cluster.client().post("/v1/queries/" + id + ":cancel", Map.of());

    PartyNode west = cluster.startParty("west");

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (west.progress().values().stream().noneMatch(p -> p.state() == State.CANCELLED)) {
      assertTrue(System.nanoTime() < deadline, west.progress().toString());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    assertTrue(west.departures().entries().isEmpty());
    assertEquals(AuditKind.ABANDONMENT, west.log().last(AuditKind.ABANDONMENT).get().kind());
  }

  @Test
  void closesWithAQuorumWhenAPartyIsAway() throws Exception {
    cluster.stopParty("west");

    JsonNode result = awaitResult(ask(2, 10));

    assertEquals(20_000, result.path("users").asLong());
    assertEquals("west", result.path("missing").get(0).asText());
    assertEquals(PLANTED, items(result));
  }

  @Test
  void isNotReadyWithoutItsBroker() throws Exception {
    awaitReady(200);
    cluster.stopKafka();
    awaitReady(503);
    assertEquals(200, cluster.client().get("/health/live").status());
  }

  private void awaitReady(int status) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (cluster.client().get("/health/ready").status() != status) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("/health/ready does not become " + status);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private void load(String party) {
    try (RecordWriter writer = cluster.parties().get(party).records().writer("item")) {
      for (int i = 0; i < 10_000; i++) {
        String item = i < 4_000 ? "apple" : i < 7_000 ? "banana" : i < 9_000 ? "cherry" : rare(i);
        writer.put(party + "-" + i, item);
      }
    }
  }

  private static String rare(int i) {
    return "rare" + (char) ('a' + i % 26) + (char) ('a' + i / 26 % 26);
  }

  private String ask(int quorum, int seconds) throws IOException {
    return new Analyst(cluster).ask(quorum, seconds);
  }

  private JsonNode awaitResult(String id) throws IOException {
    return new Analyst(cluster).awaitResult(id);
  }
}
