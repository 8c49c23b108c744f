package dev.canvass.chaos;

import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.local.EmbeddedKafka;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A broker in this process, a party and a collector in processes of their own, and a witness who
 * reads all they say. One owner.
 */
final class Scene implements AutoCloseable {

  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private final long begin = System.nanoTime();
  private final SoakOptions options;
  private final Consumer<Kill> onKill;
  private final List<Kill> kills = new ArrayList<>();
  private final List<ConsumerRecord<String, byte[]>> registry = new ArrayList<>();
  private final List<ConsumerRecord<String, byte[]>> questions = new ArrayList<>();
  private final Link link;
  private EmbeddedKafka kafka;
  final NodeLauncher launcher;
  final DisturbedCollector collector;
  final DisturbedParty party;
  final Witness witness;
  private final Recording recording;

  /**
   * Starts everything.
   *
   * @param attributes that the party may be asked for
   */
  Scene(
      SoakOptions options,
      Path folder,
      Class<?> program,
      List<String> attributes,
      Consumer<Kill> onKill)
      throws IOException {
    this.options = options;
    this.onKill = onKill;
    List<AutoCloseable> open = new ArrayList<>();
    try {
      launcher = new NodeLauncher(folder, program);
      open.add(launcher);
      link = new Link();
      open.add(link);
      kafka = SlowLink.startBroker(folder.resolve("kafka"), link);
      open.add(() -> kafka.close());
      collector =
          new DisturbedCollector(
              launcher,
              folder.resolve("collector"),
              new DisturbedCollector.Settings(bootstrapServers(), TOPICS.prefix()));
      String key = collector.key();
      party =
          new DisturbedParty(
              launcher, folder.resolve("party"), bootstrapServers(), key, attributes);
      witness = new Witness(VerifyingKey.parse(party.key()));
      collector
          .client()
          .post(
              "/v1/parties",
              Map.of("id", DisturbedParty.NAME, "publicKey", party.key(), "shards", 1));
      recording = new Recording(bootstrapServers(), Recording.topics(TOPICS));
    } catch (IOException | RuntimeException e) {
      closeAll(open, e);
      throw e;
    }
  }

  private static void closeAll(List<AutoCloseable> open, Exception reason) {
    for (AutoCloseable part : open) {
      try {
        part.close();
      } catch (Exception e) {
        reason.addSuppressed(e);
      }
    }
  }

  /** Kills the party, checks what is left and what is at the broker, and starts it again. */
  Phase killParty(int query, String id) throws IOException, BrokenPromiseException {
    Remains remains = party.killAndRestart(witness.queryIds());
    listen();
    Remains.OfQuery left = remains.queries().get(id);
    Phase phase = left == null ? Phase.IMPORT : left.phase(options.users());
    String detail = "";
    if (left != null) {
      long sent = witness.reports(id);
      BrokenPromiseException.require(
          sent <= left.charges(),
          "%s: %,d reports left the party, but only %,d users are charged",
          id,
          sent,
          left.charges());
      detail =
          String.format(
              "%,d charged, %d messages at the broker", left.charges(), witness.messages(id));
    }
    record("party", query, phase.toString(), detail);
    return phase;
  }

  /** Kills the collector and starts it again, without waiting for it. */
  void killCollector(int query, String moment) throws IOException, BrokenPromiseException {
    collector.killAndRestart();
    record("collector", query, moment, "");
  }

  /** Where clients reach the broker, over the link. */
  String bootstrapServers() {
    return "127.0.0.1:" + link.port();
  }

  /** Lets the broker, or the network to it, fail in one way or another, and recover. */
  void disturb(int query, Random random) throws IOException {
    long millis = 200L + random.nextInt(3_000);
    switch (random.nextInt(4)) {
      case 0 -> {
        link.cut();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        link.mend();
        record("network", query, "cut", "for " + millis + " ms");
      }
      case 1 -> {
        long delay = random.nextInt(60);
        link.delay(delay);
        record("network", query, "slow", delay + " ms a piece from now on");
      }
      case 2 -> {
        kafka.close();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        kafka = kafka.startAgain();
        record("broker", query, "restart", "away for " + millis + " ms and its start");
      }
      default -> {
        List<Map.Entry<Witness.Slot, byte[]>> again =
            new ArrayList<>(witness.firstCopies().entrySet());
        Collections.shuffle(again, random);
        int copies = Math.min(again.size(), 1 + random.nextInt(20));
        try (Replay replay = new Replay(bootstrapServers(), TOPICS)) {
          for (Map.Entry<Witness.Slot, byte[]> message : again.subList(0, copies)) {
            replay.send(message);
          }
        }
        record("network", query, "repeat", copies + " old messages, in another order");
      }
    }
  }

  /** Whether the broker and the network fail too. */
  boolean hasFaults() {
    return options.faults();
  }

  private void record(String node, int query, String moment, String detail) {
    Kill kill = new Kill(kills.size() + 1, node, query, moment, detail, millis());
    kills.add(kill);
    onKill.accept(kill);
  }

  /** Lets the witness hear everything that was said until now. */
  void listen() throws IOException, BrokenPromiseException {
    for (ConsumerRecord<String, byte[]> record : recording.catchUp()) {
      try {
        if (record.topic().equals(TOPICS.parties())) {
          registry.add(record);
        } else if (record.topic().equals(TOPICS.queries())) {
          questions.add(record);
          witness.asked(record.value());
        } else if (record.topic().equals(TOPICS.results())) {
          witness.published(record.key(), record.value());
        } else {
          witness.heard(record.value());
        }
      } catch (MalformedMessageException e) {
        throw new BrokenPromiseException(record.topic() + " holds rubbish: " + e.getMessage());
      }
    }
  }

  /** What the collector said of parties. */
  List<ConsumerRecord<String, byte[]>> registry() {
    return registry;
  }

  /** What the collector asked. */
  List<ConsumerRecord<String, byte[]>> questions() {
    return questions;
  }

  List<Kill> kills() {
    return kills;
  }

  /** Since the beginning. */
  long millis() {
    return (System.nanoTime() - begin) / 1_000_000;
  }

  @Override
  public void close() throws IOException {
    recording.close();
    launcher.close();
    kafka.close();
    link.close();
  }
}
