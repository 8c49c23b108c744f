package dev.canvass.chaos;

import static dev.canvass.chaos.BrokenPromiseException.require;
import static dev.canvass.chaos.BrokenPromiseException.requireEqual;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.party.collect.SealedReports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Kills a party, and a collector, at many random instants and shows from outside that nothing was
 * broken.
 *
 * <p>After every kill of the party: the ledger has as many charges as reports were drawn and as the
 * book says (I1, I5); every report that was drawn before is there to the byte (I2); no more reports
 * are at the broker than users are charged (I1); the audit log is intact (I6). Whenever the broker
 * has a second copy of a message it equals the first to the byte (I2). After every query: users =
 * charged + refused, and charged = reported = counted by the collector = in the result (I5). At the
 * end: the party's API and metrics say the same, no user was charged twice, what is sealed on disk
 * is what the broker has, and a collector that nothing disturbed comes to the same results to the
 * byte.
 */
public final class Soak {

  static final String EPSILON = "2";

  private static final int SAMPLED_USERS = 100;

  private final SoakOptions options;
  private final Path folder;
  private final Class<?> program;
  private final Random random;
  private final Aim aim;
  private long charged;
  private long refused;
  private int rounds;

  /**
   * A soak in {@code folder}, which stays behind with all logs.
   *
   * @param program the class that is the command line
   */
  public Soak(SoakOptions options, Path folder, Class<?> program) {
    this.options = options;
    this.folder = folder;
    this.program = program;
    random = new Random(options.seed());
    aim = new Aim(random);
  }

  /**
   * Runs it.
   *
   * @param onKill is told about every kill, once what it left is checked
   * @throws BrokenPromiseException if something happened that no crash may cause
   * @throws IOException if the soak itself failed
   */
  public SoakReport run(Consumer<Kill> onKill) throws IOException, BrokenPromiseException {
    // Every round kills at least once, and takes some seconds.
    int most = options.kills() + options.collectorKills() + options.seconds() / 5;
    List<String> attributes = IntStream.range(0, most).mapToObj(Round::attribute).toList();
    try (Scene scene = new Scene(options, folder, program, attributes, onKill)) {
      long party = 0;
      long collector = 0;
      while (party < options.kills()
          || collector < options.collectorKills()
          || (scene.millis() < TimeUnit.SECONDS.toMillis(options.seconds()) && rounds < most)) {
        Round round = new Round(scene, random, aim, rounds++, options.users());
        if (options.seconds() > 0) {
          round.run(1 + random.nextInt(6), random.nextInt(3));
        } else {
          round.run((int) (options.kills() - party), (int) (options.collectorKills() - collector));
        }
        charged += round.newUsers();
        refused += options.users() - round.newUsers();
        party = killsOf(scene, "party");
        collector = killsOf(scene, "collector");
      }
      checkApi(scene);
      Remains remains = scene.party.stop(scene.witness.queryIds());
      requireEqual(charged, remains.accounts(), "users with a charge");
      checkSealed(scene);
      int compared =
          Undisturbed.compare(
              scene, folder.resolve("undisturbed"), folder.resolve("collector").resolve("data"));
      requireEqual(rounds, compared, "results");
      return report(scene, compared);
    }
  }

  private static long killsOf(Scene scene, String node) {
    return scene.kills().stream().filter(kill -> kill.node().equals(node)).count();
  }

  /** The totals that the party shows, and what it says that users spent. */
  private void checkApi(Scene scene) throws IOException, BrokenPromiseException {
    String metrics = scene.party.client().text("/metrics");
    requireEqual(charged, sum(metrics, "canvass_party_users_charged"), "metric of users charged");
    requireEqual(charged, sum(metrics, "canvass_party_users_reported"), "metric of users reported");
    requireEqual(refused, sum(metrics, "canvass_party_users_refused"), "metric of users refused");
    for (int i = 0; i < SAMPLED_USERS; i++) {
      String user = "user-" + random.nextInt((int) charged);
      String spent =
          scene.party.client().fetch("/v1/budget/users/" + user).path("spentForLife").asText();
      require(spent.equals(EPSILON), "%s has spent %s, not %s", user, spent, EPSILON);
    }
  }

  /** The sum of a metric over its tags. */
  static long sum(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** What the broker has is what was sealed. */
  private static void checkSealed(Scene scene) throws IOException, BrokenPromiseException {
    try (PartyCopy copy = scene.party.copy()) {
      SealedReports sealed = copy.sealed();
      for (String id : scene.witness.queryIds()) {
        Query query = scene.witness.query(id);
        require(
            scene.witness.seal(id).equals(Optional.of(sealed.seal(query))),
            "%s: the seal at the broker is not the stored one",
            id);
        for (int level = 1; level <= sealed.seal(query).levelCounts().size(); level++) {
          for (ReportChunk chunk : sealed.chunks(query, level)) {
            ReportChunk sent =
                scene
                    .witness
                    .sent(chunk)
                    .orElseThrow(() -> new BrokenPromiseException(id + ": a chunk is missing"));
            require(
                sent.count() == chunk.count() && Arrays.equals(sent.packed(), chunk.packed()),
                "%s: a chunk at the broker is not the sealed one",
                id);
          }
        }
      }
    }
  }

  private SoakReport report(Scene scene, int compared) {
    Map<String, Long> byMoment =
        scene.kills().stream()
            .collect(
                Collectors.groupingBy(
                    kill -> kill.node() + " " + kill.moment(),
                    TreeMap::new,
                    Collectors.counting()));
    long reported = scene.witness.queryIds().stream().mapToLong(scene.witness::reports).sum();
    return new SoakReport(
        options.seed(),
        List.copyOf(scene.kills()),
        byMoment,
        rounds,
        charged,
        refused,
        reported,
        scene.witness.firstCopies().size(),
        scene.witness.copies(),
        compared,
        scene.millis() / 1e3);
  }
}
