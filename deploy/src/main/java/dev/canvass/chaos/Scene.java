package dev.canvass.chaos;

import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.local.EmbeddedKafka;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  final EmbeddedKafka kafka;
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
      kafka = SlowLink.startBroker(folder.resolve("kafka"));
      open.add(kafka);
      collector =
          new DisturbedCollector(
              launcher, folder.resolve("collector"), kafka.bootstrapServers(), TOPICS.prefix());
      String key = collector.key();
      party =
          new DisturbedParty(
              launcher, folder.resolve("party"), kafka.bootstrapServers(), key, attributes);
      witness = new Witness(VerifyingKey.parse(party.key()));
      collector
          .client()
          .post(
              "/v1/parties",
              Map.of("id", DisturbedParty.NAME, "publicKey", party.key(), "shards", 1));
      recording = new Recording(kafka.bootstrapServers(), Recording.topics(TOPICS));
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
  }
}
