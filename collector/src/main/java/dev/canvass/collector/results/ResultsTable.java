package dev.canvass.collector.results;

import dev.canvass.analytics.query.QueryId;
import dev.canvass.collector.json.Json;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the global table of results: documents that can be read are stored and announced, all
 * others change nothing (invariant I8). One owner: the global stream thread.
 */
public final class ResultsTable implements Processor<String, byte[], Void, Void> {

  private static final Logger LOG = LoggerFactory.getLogger(ResultsTable.class);

  private final Consumer<QueryId> closed;
  private final Runnable refused;
  private KeyValueStore<String, byte[]> store;

  /**
   * A table that calls {@code closed} for each query seen to wait for its result.
   *
   * @param refused called for each message that is not a document
   */
  public ResultsTable(Consumer<QueryId> closed, Runnable refused) {
    this.closed = closed;
    this.refused = refused;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(ReadModel.STORE);
  }

  @Override
  public void process(Record<String, byte[]> message) {
    try {
      if (message.key() == null || message.value() == null) {
        throw new IllegalArgumentException("a document needs a key and a value");
      }
      QueryId id = ReadModel.queryOf(message.key());
      if (message.key().equals(id.value())) {
        QueryDocument query = Json.read(message.value(), QueryDocument.class);
        QueryDocument.Status status = QueryDocument.Status.valueOf(required(query.status()));
        required(query.created());
        if (!required(query.id()).equals(id.value())) {
          throw new IllegalArgumentException("document of another query");
        }
        store.put(message.key(), message.value());
        if (status == QueryDocument.Status.DECIDING) {
          closed.accept(id);
        }
      } else {
        ResultDocument result = Json.read(message.value(), ResultDocument.class);
        QueryDocument.Status.valueOf(required(result.status()));
        store.put(message.key(), message.value());
      }
    } catch (IllegalArgumentException e) {
      refused.run();
      LOG.warn("event=result-refused reason=\"{}\"", e.getMessage());
    }
  }

  private static String required(String value) {
    if (value == null) {
      throw new IllegalArgumentException("a required field is missing");
    }
    return value;
  }
}
