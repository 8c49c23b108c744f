package dev.canvass.party.stream;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.party.audit.AuditLog;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.party.records.PartyDatabase.Family;
import dev.canvass.party.records.StorageException;
import dev.canvass.privacy.audit.AuditChain;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.sign.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the audit log to Kafka: each entry once the one before is acknowledged, then a signed
 * head. How far it got is on disk, so a restart goes on from there; what was acknowledged but not
 * noted is sent again and is the same to the byte. Thread-safe.
 *
 * <p>It has a producer of its own: one that waits for a topic nobody has made yet would hold up the
 * reports behind it. It does not even ask for the topic while the node does not read queries, whose
 * topic is made together with it.
 */
public final class AuditStream {

  private static final Logger LOG = LoggerFactory.getLogger(AuditStream.class);
  private static final byte[] SENT_KEY = "audit/sent".getBytes(StandardCharsets.US_ASCII);

  /** Entries sent under one signed head. */
  private static final int ENTRIES_PER_HEAD = 256;

  private final Vertx vertx;
  private final BrokerProducer producer;
  private final String topic;
  private final PartyId party;
  private final AuditLog log;
  private final PartyDatabase database;
  private final DepartureLog departures;
  private final SigningKey key;
  private final Supplier<Optional<String>> obstacle;
  private volatile long sent;
  private volatile String trouble = "";

  /** What the broker acknowledged since the last note; one message is under way at a time. */
  private volatile Acknowledged unnoted = new Acknowledged();

  private boolean busy;
  private boolean closed;
  private int failures;

  /**
   * A stream of {@code log}.
   *
   * @param obstacle why the broker cannot be used now, if it cannot
   */
  public AuditStream(
      Vertx vertx,
      BrokerProducer producer,
      String topic,
      PartyId party,
      AuditLog log,
      PartyDatabase database,
      DepartureLog departures,
      SigningKey key,
      Supplier<Optional<String>> obstacle) {
    this.vertx = vertx;
    this.producer = producer;
    this.topic = topic;
    this.party = party;
    this.log = log;
    this.database = database;
    this.departures = departures;
    this.key = key;
    this.obstacle = obstacle;
    sent = stored();
  }

  private long stored() {
    byte[] bytes = database.get(Family.META, SENT_KEY);
    long number =
        bytes == null || bytes.length != Long.BYTES ? 0 : ByteBuffer.wrap(bytes).getLong();
    if (bytes != null && (number < 1 || number > log.chain().sequence())) {
      throw new StorageException(
          "the note of how much of the audit log was sent is damaged: entry "
              + number
              + " of "
              + log.chain().sequence(),
          null);
    }
    return number;
  }

  /** Begins to send, and goes on whenever the log grows. */
  public void start() {
    log.onAppended(this::wake);
    wake();
  }

  private synchronized void wake() {
    if (busy || closed || sent == log.chain().sequence()) {
      return;
    }
    busy = true;
    Optional<String> why = obstacle.get();
    if (why.isPresent()) {
      // Whoever sees the obstacle has warned of it.
      LOG.info("event=audit_waits reason=\"{}\"", why.get());
      retry(why.get());
      return;
    }
    sendSome()
        .onSuccess(done -> rest(""))
        .onFailure(
            e -> {
              LOG.warn("event=audit_waits reason=\"{}\"", e.getMessage());
              retry(e.getMessage());
            });
  }

  private synchronized void rest(String why) {
    busy = false;
    trouble = why;
    failures = 0;
    wake();
  }

  private synchronized void retry(String why) {
    trouble = "the audit log is not sent: " + why;
    failures++;
    if (!closed) {
      vertx.setTimer(Backoff.after(failures).toMillis(), timer -> again());
    }
  }

  private synchronized void again() {
    busy = false;
    wake();
  }

  private Future<Void> sendSome() {
    return vertx
        .executeBlocking(
            () -> {
              producer.connect();
              return log.entries(sent + 1, ENTRIES_PER_HEAD);
            },
            false)
        .compose(
            entries -> {
              Future<Integer> last = Future.succeededFuture();
              for (AuditEntry entry : entries) {
                last =
                    last.compose(before -> send(MessageKind.AUDIT_ENTRY, Messages.encode(entry)));
              }
              return last.compose(done -> sendHead(entries.get(entries.size() - 1)));
            });
  }

  private Future<Void> sendHead(AuditEntry last) {
    AuditChain chain = new AuditChain(last.chain(), last.sequence(), last.hash());
    return send(MessageKind.AUDIT_HEAD, Messages.encode(chain.head(log.now(), key)))
        .compose(
            done ->
                vertx.executeBlocking(
                    () -> {
                      note(last.sequence());
                      return null;
                    },
                    false));
  }

  private Future<Integer> send(MessageKind kind, byte[] payload) {
    return producer.send(topic, party.value(), kind, payload).onSuccess(unnoted::add);
  }

  private void note(long sequence) {
    Acknowledged left = unnoted;
    unnoted = new Acknowledged();
    try (PartyDatabase.Batch batch = database.batch()) {
      batch.put(Family.META, SENT_KEY, ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
      departures.audit(left, log.now(), batch);
      batch.commitDurably();
    }
    sent = sequence;
  }

  /** Number of the last entry that the broker has, with a signed head. */
  public long sent() {
    return sent;
  }

  /** Why entries are not sent; empty if they are. */
  public String trouble() {
    return trouble;
  }

  /** Stops; what is under way has a few seconds to be acknowledged. */
  public Future<Void> close() {
    synchronized (this) {
      closed = true;
    }
    return producer.close();
  }
}
