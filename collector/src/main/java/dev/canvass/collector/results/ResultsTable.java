package dev.canvass.collector.results;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.collector.audit.AuditKeys;
import dev.canvass.collector.audit.PublishedRecords;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the global table of results: documents that verify are stored and announced, audit records
 * that verify are stored, all others change nothing (invariant I8). One owner: the global stream
 * thread.
 */
public final class ResultsTable implements Processor<String, byte[], Void, Void> {

  private static final Logger LOG = LoggerFactory.getLogger(ResultsTable.class);

  private final VerifyingKey collector;
  private final Consumer<QueryId> waiting;
  private final Runnable refused;
  private KeyValueStore<String, byte[]> store;

  /**
   * A table of documents signed by {@code collector}, that calls {@code waiting} for each query
   * seen to wait for its result or for another reading.
   *
   * @param refused called for each message that does not verify
   */
  public ResultsTable(VerifyingKey collector, Consumer<QueryId> waiting, Runnable refused) {
    this.collector = collector;
    this.waiting = waiting;
    this.refused = refused;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(ReadModel.STORE);
  }

  @Override
  public void process(Record<String, byte[]> message) {
    StoredDocument document;
    try {
      if (message.key() == null || message.value() == null) {
        throw new MalformedMessageException("a document needs a key and a value");
      }
      if (AuditKeys.isPublished(message.key())) {
        PublishedRecords.require(message.key(), message.value(), collector);
        store.put(message.key(), message.value());
        return;
      }
      document = StoredDocument.read(message.key(), message.value(), collector);
    } catch (MalformedMessageException e) {
      refused.run();
      LOG.warn("event=result-refused reason=\"{}\"", e.getMessage());
      return;
    }
    store.put(message.key(), message.value());
    boolean waits =
        document instanceof QueryDocument query
            ? query.status().equals(QueryDocument.Status.DECIDING.name())
            : document instanceof ReadingDocument reading && reading.isUndecided();
    if (waits) {
      waiting.accept(new QueryId(document.about()));
    }
  }
}
