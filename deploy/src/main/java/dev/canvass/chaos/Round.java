package dev.canvass.chaos;

import static dev.canvass.chaos.BrokenPromiseException.require;
import static dev.canvass.chaos.BrokenPromiseException.requireEqual;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.analytics.report.Seal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * One query among kills: import, collect, seal, stream, close, decide; then everything must add up.
 * Half of its users have answered the query before and are refused, but for the first query.
 */
final class Round {

  private static final long PATIENCE_SECONDS = 150;

  /** About as long as sending takes over the slow link. */
  private static final int STREAM_MILLIS = 1_500;

  private static final long DEADLINE_SECONDS = 86_400;

  private final Scene scene;
  private final Random random;
  private final Aim aim;
  private final int number;
  private final int users;
  private String id = "";

  /** A round with a running number, from 0. */
  Round(Scene scene, Random random, Aim aim, int number, int users) {
    this.scene = scene;
    this.random = random;
    this.aim = aim;
    this.number = number;
    this.users = users;
  }

  /** What the party calls the records of a round. */
  static String attribute(int number) {
    return "round_" + number;
  }

  /** Users who answer for the first time. */
  long newUsers() {
    return number == 0 ? users : users / 2;
  }

  /**
   * Runs the round.
   *
   * @param partyKills at most this many
   * @param collectorKills at most this many, and at most one before and one after the close
   */
  void run(int partyKills, int collectorKills) throws IOException, BrokenPromiseException {
    List<Phase> targets = targets(partyKills);
    importUsers((int) targets.stream().filter(Phase.IMPORT::equals).count());
    ask();
    targets.removeIf(Phase.IMPORT::equals);
    boolean beforeClose = collectorKills > 0 && (collectorKills > 1 || random.nextBoolean());
    int collectorTurn = beforeClose && !targets.isEmpty() ? random.nextInt(targets.size()) : 0;
    for (int i = 0; i < targets.size(); i++) {
      if (beforeClose && i == collectorTurn) {
        killCollectorBeforeClose();
      }
      strike(targets.get(i));
    }
    if (beforeClose && targets.isEmpty()) {
      killCollectorBeforeClose();
    }
    scene.party.awaitPhase(id, Phase.REST, users);
    if (collectorKills > (beforeClose ? 1 : 0)) {
      killCollectorAfterClose();
    }
    verify();
  }

  /** Phases to strike in, in their order; few kills are spread over all phases. */
  private List<Phase> targets(int most) {
    List<Phase> targets = new ArrayList<>();
    add(targets, Phase.IMPORT, random.nextInt(3));
    add(targets, Phase.COLLECT, 2 + random.nextInt(3));
    add(targets, Phase.SEAL, 1 + random.nextInt(3));
    add(targets, Phase.STREAM, 2 + random.nextInt(3));
    while (targets.size() > most) {
      targets.remove(random.nextInt(targets.size()));
    }
    return targets;
  }

  private static void add(List<Phase> targets, Phase phase, int times) {
    for (int i = 0; i < times; i++) {
      targets.add(phase);
    }
  }

  /** What was acknowledged must be there after a kill; what was not is sent again. */
  private void importUsers(int kills) throws IOException, BrokenPromiseException {
    byte[] rows = rows();
    boolean stored = false;
    for (int left = kills; left > 0 && !stored; left--) {
      CompletableFuture<HttpResponse<String>> upload = scene.party.upload(attribute(number), rows);
      boolean answered = isAnswered(upload, aim.delayMillis(Phase.IMPORT));
      aim.struck(Phase.IMPORT, answered ? Phase.COLLECT : Phase.IMPORT);
      stored = answered && isStored(upload);
      scene.killParty(number, id);
      upload.cancel(true);
    }
    if (!stored) {
      CompletableFuture<HttpResponse<String>> upload = scene.party.upload(attribute(number), rows);
      require(
          isAnswered(upload, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)) && isStored(upload),
          "the party does not take the records of round %d",
          number);
    }
  }

  private static boolean isAnswered(CompletableFuture<?> upload, long millis) throws IOException {
    try {
      upload.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException("the party does not take records: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static boolean isStored(CompletableFuture<HttpResponse<String>> upload) {
    return upload.join().statusCode() == 200;
  }

  private byte[] rows() {
    StringBuilder rows = new StringBuilder();
    int first = number * (users / 2);
    for (int user = first; user < first + users; user++) {
      rows.append("user-").append(user).append('\t').append(item(user)).append('\n');
    }
    return rows.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** A third of the users hold one of three items; the others' items are rare. */
  private static String item(int user) {
    return switch (user % 9) {
      case 0 -> "apple";
      case 3 -> user % 2 == 0 ? "banana" : "apple";
      case 6 -> user % 4 == 0 ? "cherry" : "banana";
      default -> "rare" + (char) ('a' + user % 26) + (char) ('a' + user / 26 % 26);
    };
  }

  private void ask() throws IOException, BrokenPromiseException {
    id =
        scene
            .collector
            .client()
            .post(
                "/v1/queries",
                Map.of(
                    "attribute",
                    attribute(number),
                    "codec",
                    "letters:8",
                    "epsilon",
                    Soak.EPSILON,
                    "k",
                    5,
                    "deadlineSeconds",
                    DEADLINE_SECONDS))
            .path("id")
            .asText();
    scene.listen();
  }

  private void strike(Phase target) throws IOException, BrokenPromiseException {
    scene.party.awaitPhase(id, target, users);
    if (scene.hasFaults()) {
      scene.disturb(number, random);
    }
    // Two thirds of the kills while sending come when the broker has something already.
    if (target == Phase.STREAM && random.nextInt(3) > 0) {
      awaitMessage();
      park(random.nextInt(STREAM_MILLIS));
    } else {
      park(aim.delayMillis(target));
    }
    aim.struck(target, scene.killParty(number, id));
  }

  /** Waits until the broker has a message of this life of the party, or all is sent. */
  private void awaitMessage() throws IOException, BrokenPromiseException {
    long before = scene.witness.copies();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (scene.witness.copies() == before && !scene.party.isDone(id, users)) {
      require(System.nanoTime() < deadline, "%s: the party sends nothing", id);
      scene.listen();
    }
  }

  private static void park(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void killCollectorBeforeClose() throws IOException, BrokenPromiseException {
    String status = scene.collector.client().fetch("/v1/queries/" + id).path("status").asText();
    scene.killCollector(number, status.toLowerCase(Locale.ROOT));
  }

  /** Somewhere between the close and some time behind the result. */
  private void killCollectorAfterClose() throws IOException, BrokenPromiseException {
    scene.collector.await(id, status -> !status.equals("OPEN"));
    park(random.nextInt(400));
    scene.listen();
    boolean decided = scene.witness.results().containsKey(id + "/result");
    scene.killCollector(number, decided ? "done" : "deciding");
  }

  private void verify() throws IOException, BrokenPromiseException {
    JsonNode result = scene.collector.result(id);
    scene.listen();
    JsonNode shown = scene.party.progress(id).orElseThrow();
    Seal seal =
        scene.witness.seal(id).orElseThrow(() -> new BrokenPromiseException("no seal of " + id));
    long refused = users - newUsers();
    requireEqual(newUsers(), shown.path("usersCharged").asLong(), id + ", users charged");
    requireEqual(refused, shown.path("usersRefused").asLong(), id + ", users refused");
    requireEqual(newUsers(), seal.users(), id + ", users in the seal");
    requireEqual(refused, seal.usersRefused(), id + ", refused users in the seal");
    requireEqual(newUsers(), scene.witness.reports(id), id + ", reports at the broker");
    requireEqual(newUsers(), result.path("users").asLong(), id + ", users in the result");
    requireEqual(refused, result.path("refused").asLong(), id + ", refused users in the result");
    // What is said again after the close comes too late; nothing new can, for all was counted.
    Conservation.require(
        scene.collector.await(id, "DONE"::equals),
        newUsers(),
        scene.hasFaults() ? Set.of("LATE") : Set.of());
  }
}
