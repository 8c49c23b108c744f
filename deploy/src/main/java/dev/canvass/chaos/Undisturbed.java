package dev.canvass.chaos;

import static dev.canvass.chaos.BrokenPromiseException.require;

import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The run that nothing disturbed. A node's randomness is real, so that no second run draws the same
 * reports; but everything behind the draw is determined. So the first copy of every message is
 * played once to a new collector with the same key, on topics of its own, and its results must be
 * those of the disturbed collector to the byte, but for the nonce that settles ties, which every
 * close draws anew, and the names of tentative items: two ghosts that share all cells but those
 * that were explained away have equal counts, and the nonce says which of them is listed. That the
 * draw itself was not repeated, {@link Remains} and {@link Witness} show.
 */
final class Undisturbed {

  private static final Topics TOPICS = new Topics("undisturbed.");
  private static final Pattern TIE_NONCE = Pattern.compile("\"tieNonce\":\"[0-9a-f]{64}\"");

  /** A tentative item around what is compared of it. */
  private static final Pattern TENTATIVE =
      Pattern.compile(
          "(?:\"item\":\"(?:[^\"\\\\]|\\\\.)*\",)?(\"count\":[^{}]*\"confidence\":\"TENTATIVE\"),"
              + "\"code\":\"[0-9a-f]{32}\"");

  private Undisturbed() {}

  /**
   * Runs it.
   *
   * @param folder where the collector's data goes
   * @param keys data directory of the disturbed collector
   * @return how many results were compared
   */
  static int compare(Scene scene, Path folder, Path keys)
      throws IOException, BrokenPromiseException {
    String broker = scene.bootstrapServers();
    try (DisturbedCollector collector =
        DisturbedCollector.another(
            scene.launcher,
            folder,
            keys,
            new DisturbedCollector.Settings(broker, TOPICS.prefix()))) {
      require(collector.key().equals(scene.collector.key()), "the collector's key has changed");
      play(scene, broker);
      for (String id : scene.witness.queryIds()) {
        collector.await(id, "DONE"::equals);
      }
      return compareResults(scene.witness.results(), results(broker));
    }
  }

  private static void play(Scene scene, String broker) throws IOException {
    try (Replay replay = new Replay(broker, TOPICS)) {
      for (ConsumerRecord<String, byte[]> record : scene.registry()) {
        replay.send(TOPICS.parties(), record.key(), record.value());
      }
      for (ConsumerRecord<String, byte[]> record : scene.questions()) {
        replay.send(TOPICS.queries(), record.key(), record.value());
      }
      for (Map.Entry<Witness.Slot, byte[]> message : scene.witness.firstCopies().entrySet()) {
        replay.send(message);
      }
    }
  }

  private static Map<String, byte[]> results(String broker) throws IOException {
    Map<String, byte[]> results = new HashMap<>();
    try (Recording recording = new Recording(broker, Recording.topics(TOPICS))) {
      for (ConsumerRecord<String, byte[]> record : recording.catchUp()) {
        if (record.topic().equals(TOPICS.results())) {
          results.put(record.key(), record.value());
        }
      }
    }
    return results;
  }

  /** The results among {@code undisturbed} must equal the disturbed ones in what is determined. */
  static int compareResults(Map<String, byte[]> disturbed, Map<String, byte[]> undisturbed)
      throws BrokenPromiseException {
    for (Map.Entry<String, byte[]> result : disturbed.entrySet()) {
      String key = result.getKey();
      require(
          undisturbed.containsKey(key)
              && determined(key, result.getValue()).equals(determined(key, undisturbed.get(key))),
          "%s differs from the result of the undisturbed collector",
          key);
    }
    return disturbed.size();
  }

  /** What a result says, without the nonce and what it settles. */
  private static String determined(String key, byte[] envelope) throws BrokenPromiseException {
    try {
      String document = new String(Envelope.parse(envelope).payload(), StandardCharsets.UTF_8);
      return TENTATIVE.matcher(TIE_NONCE.matcher(document).replaceFirst("")).replaceAll("$1");
    } catch (MalformedMessageException e) {
      throw new BrokenPromiseException(key + " cannot be read: " + e.getMessage());
    }
  }
}
