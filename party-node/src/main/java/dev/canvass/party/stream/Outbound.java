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
import java.util.ArrayList;
import java.util.List;

/**
 * Sends sealed bytes to Kafka: chunks and ballot, then the seal; or a refusal. Signatures are
 * deterministic, so what is sent again after a failure is the same to the byte and changes nothing
 * at the collector.
 */
public final class Outbound {

  private final BrokerProducer producer;
  private final Topics topics;
  private final SealedReports sealed;

  public Outbound(BrokerProducer producer, Topics topics, SealedReports sealed) {
    this.producer = producer;
    this.topics = topics;
    this.sealed = sealed;
  }

  /**
   * Sends everything of a sealed query; succeeds when the broker has acknowledged all of it, fails
   * when nothing of it is under way any more, so that {@code counted} is final either way.
   *
   * @param counted counts what it has acknowledged
   */
  public Future<Void> send(Query query, Acknowledged counted) {
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
                counted));
      }
    }
    reports.add(
        send(
            topics.reports(),
            query.id(),
            MessageKind.BALLOT,
            sealed.ballotPayload(query.id()),
            counted));
    return Future.join(reports)
        .compose(
            sent ->
                send(
                    topics.seals(),
                    query.id(),
                    MessageKind.SEAL,
                    Messages.encode(sealed.seal(query)),
                    counted));
  }

  /**
   * Tells the collector that a query is not answered; completes when the broker has acknowledged
   * it.
   *
   * @param counted counts what it has acknowledged
   */
  public Future<Void> send(Refusal refusal, Acknowledged counted) {
    return send(
        topics.seals(), refusal.query(), MessageKind.REFUSAL, Refusals.encode(refusal), counted);
  }

  private Future<Void> send(
      String topic, QueryId query, MessageKind kind, byte[] payload, Acknowledged counted) {
    return Future.succeededFuture()
        // No broker's name may be known, or a person may have stopped the node meanwhile.
        .compose(begun -> producer.send(topic, query.value(), kind, payload))
        .onSuccess(counted::add)
        .mapEmpty();
  }
}
