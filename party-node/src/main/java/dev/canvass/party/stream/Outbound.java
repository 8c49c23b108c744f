package dev.canvass.party.stream;

import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Refusals;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.party.collect.SealedReports;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends sealed bytes to Kafka: chunks and ballot, then the seal; or a refusal. Signatures are
 * deterministic, so what is sent again after a failure is the same to the byte and changes nothing
 * at the collector.
 */
public final class Outbound {

  private final BrokerProducer producer;
  private final Topics topics;
  private final SealedReports sealed;
  private final Clock clock;

  public Outbound(BrokerProducer producer, Topics topics, SealedReports sealed, Clock clock) {
    this.producer = producer;
    this.topics = topics;
    this.sealed = sealed;
    this.clock = clock;
  }

  /**
   * Sends everything of a sealed query; completes when the broker has acknowledged all of it.
   *
   * @throws org.apache.kafka.common.KafkaException if no broker's name is known
   */
  public Future<Departure> send(Query query) {
    AtomicLong bytes = new AtomicLong();
    List<Future<?>> reports = new ArrayList<>();
    int levels = sealed.seal(query).levelCounts().size();
    for (int level = 1; level <= levels; level++) {
      for (ReportChunk chunk : sealed.chunks(query, level)) {
        reports.add(
            send(
                topics.reports(),
                query.id(),
                MessageKind.REPORT_CHUNK,
                Messages.encode(chunk),
                bytes));
      }
    }
    reports.add(
        send(
            topics.reports(),
            query.id(),
            MessageKind.BALLOT,
            sealed.ballotPayload(query.id()),
            bytes));
    return Future.all(reports)
        .compose(
            sent ->
                send(
                    topics.seals(),
                    query.id(),
                    MessageKind.SEAL,
                    Messages.encode(sealed.seal(query)),
                    bytes))
        .map(sent -> new Departure(query.id(), reports.size() + 1, bytes.get(), clock.instant()));
  }

  /**
   * Tells the collector that a query is not answered; completes when the broker has acknowledged
   * it.
   *
   * @throws org.apache.kafka.common.KafkaException if no broker's name is known
   */
  public Future<Departure> send(Refusal refusal) {
    AtomicLong bytes = new AtomicLong();
    return send(
            topics.seals(), refusal.query(), MessageKind.REFUSAL, Refusals.encode(refusal), bytes)
        .map(sent -> new Departure(refusal.query(), 1, bytes.get(), clock.instant()));
  }

  private Future<Void> send(
      String topic, QueryId query, MessageKind kind, byte[] payload, AtomicLong bytes) {
    return producer
        .send(topic, query.value(), kind, payload)
        .onSuccess(bytes::addAndGet)
        .mapEmpty();
  }
}
