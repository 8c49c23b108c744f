package dev.canvass.party.audit;

import dev.canvass.analytics.attack.AuditOutcome;
import dev.canvass.analytics.attack.AuditOutcome.Verdict;
import dev.canvass.analytics.attack.MechanismAudit;
import dev.canvass.analytics.audit.Certificate;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import dev.canvass.privacy.random.SecureRandomBits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attacks the node's own randomisers from time to time, at the greatest ε that the policy allows,
 * and records what came of it. Once one of them spends more than it promises, the node must collect
 * nothing any more; only another version of the software ends that. Thread-safe.
 */
public final class MechanismWatch {

  private static final Logger LOG = LoggerFactory.getLogger(MechanismWatch.class);

  /** A start is busy enough; what is due waits this long, and so does what failed. */
  private static final Duration TICK = Duration.ofMinutes(1);

  /** One codec for each family of randomisers: local hashing, and a closed list. */
  private static final List<CodecSpec> CODECS =
      List.of(
          CodecSpec.parse("letters:10"),
          CodecSpec.dictionary(IntStream.range(0, 4).mapToObj(Integer::toString).toList()));

  private final AuditLog log;
  private final PartyId party;
  private final int shard;
  private final Epsilon epsilon;
  private final MechanismAudit audit;
  private final Duration every;
  private final String software;
  private Runnable stopTimer = () -> {};
  private Future<Boolean> running = Future.succeededFuture(false);
  private volatile Instant due;
  private volatile String alarm;

  /** Attacks {@code query} as the node would answer it. */
  @FunctionalInterface
  interface Attacker {
    AuditOutcome attack(Query query);
  }

  /**
   * A watch that goes on where the log says it was.
   *
   * @param epsilon at which ε to attack
   * @param every how often; zero for never
   * @param software the version that runs
   */
  public MechanismWatch(
      AuditLog log,
      PartyId party,
      int shard,
      Epsilon epsilon,
      MechanismAudit audit,
      Duration every,
      String software) {
    this.log = log;
    this.party = party;
    this.shard = shard;
    this.epsilon = epsilon;
    this.audit = audit;
    this.every = every;
    this.software = software;
    due = log.now();
    log.last(AuditKind.CERTIFICATE).ifPresent(this::resume);
  }

  private void resume(AuditEntry last) {
    Certificate certificate = Certificate.parse(last);
    if (!certificate.software().equals(software)) {
      return;
    }
    due = last.time().plus(every);
    if (certificate.verdict() == Verdict.ALARM) {
      alarm = describe(certificate);
    }
  }

  /** Begins to attack whenever it is due, off the event loop. */
  public synchronized void start(Vertx vertx) {
    if (!every.isZero()) {
      long timer = vertx.setPeriodic(TICK.toMillis(), tick -> tick(vertx));
      stopTimer = () -> vertx.cancelTimer(timer);
    }
  }

  private synchronized void tick(Vertx vertx) {
    if (running.isComplete()) {
      running =
          vertx
              .executeBlocking(this::attackIfDue, false)
              .onFailure(
                  e -> LOG.error("event=mechanism_audit_failed reason=\"{}\"", e.getMessage(), e));
    }
  }

  /** Attacks no more; completes when an attack under way has ended, and is recorded. */
  public synchronized Future<Void> close() {
    stopTimer.run();
    return running.transform(done -> Future.succeededFuture());
  }

  /** Attacks if it is time; whether it did. */
  boolean attackIfDue() {
    return attackIfDue(query -> audit.run(query, party, shard));
  }

  /** {@link #attackIfDue()} by other means. */
  boolean attackIfDue(Attacker attacker) {
    Instant now = log.now();
    if (alarm != null || now.isBefore(due)) {
      return false;
    }
    due = now.plus(every);
    long begin = System.nanoTime();
    SecureRandomBits seeds = new SecureRandomBits();
    for (CodecSpec codec : CODECS) {
      Query question = MechanismAudit.question(codec, epsilon, party, seeds.nextLong());
      record(attacker.attack(question));
      if (alarm != null) {
        // The last certificate is what a restart goes on from.
        break;
      }
    }
    LOG.info(
        "event=mechanism_audited verdict={} millis={}",
        alarm == null ? Verdict.PASS : Verdict.ALARM,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    return true;
  }

  /** The alarm first: collecting stops even if the log takes no more. */
  private void record(AuditOutcome outcome) {
    Certificate certificate = Certificate.of(outcome, software);
    if (certificate.verdict() == Verdict.ALARM) {
      alarm = describe(certificate);
      LOG.error(
          "event=mechanism_alarm oracle={} epsilon={} lower_bound={} attack=\"{}\"",
          outcome.oracle(),
          outcome.epsilon(),
          outcome.lowerBound(),
          outcome.strongest().attack().description());
    }
    log.append(AuditKind.CERTIFICATE, certificate.toFacts());
  }

  private static String describe(Certificate certificate) {
    return "the randomiser "
        + certificate.oracle()
        + " spends more than its ε of "
        + new Epsilon(certificate.epsilonMicros())
        + ", at least "
        + certificate.lowerBound()
        + ": nothing is collected until other software runs";
  }

  /** Why the node must not collect; empty if no attack has succeeded. */
  public Optional<String> obstacle() {
    return Optional.ofNullable(alarm);
  }

  /**
   * Stands before collecting.
   *
   * @throws IllegalStateException after an alarm
   */
  public void requireNoAlarm() {
    if (alarm != null) {
      throw new IllegalStateException(alarm);
    }
  }
}
