package dev.canvass.collector.registry;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.privacy.sign.VerifyingKey;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the global table of parties and enrolments: what verifies is stored, all else changes
 * nothing (invariant I8). One owner: the global stream thread.
 */
public final class RegistryTable implements Processor<String, byte[], Void, Void> {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryTable.class);

  private final VerifyingKey collector;
  private final Runnable refused;
  private KeyValueStore<String, byte[]> store;

  /**
   * A table of entries signed by {@code collector}.
   *
   * @param refused called for each entry that does not verify
   */
  public RegistryTable(VerifyingKey collector, Runnable refused) {
    this.collector = collector;
    this.refused = refused;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(Registry.STORE);
  }

  @Override
  public void process(Record<String, byte[]> message) {
    try {
      if (message.key() == null || message.value() == null) {
        throw new MalformedMessageException("a registry entry needs a key and a value");
      }
      requireNews(message.key(), message.value());
    } catch (MalformedMessageException e) {
      refused.run();
      LOG.warn("event=registry-entry-refused reason=\"{}\"", e.getMessage());
      return;
    }
    store.put(message.key(), message.value());
  }

  /**
   * Whoever can write to the topic could say an older entry again, which the collector did sign:
   * without this, a revoked party would be back.
   */
  private void requireNews(String key, byte[] value) throws MalformedMessageException {
    byte[] before = store.get(key);
    boolean older;
    if (Enrolment.isKey(key)) {
      Enrolment now = Enrolment.read(key, value, collector);
      older = before != null && now.isOlderThan(Enrolment.read(key, before, collector));
    } else {
      Party now = Registry.read(key, value, collector);
      older = before != null && now.revision() < Registry.read(key, before, collector).revision();
    }
    if (older) {
      throw new MalformedMessageException("an older entry of " + key + ", said again");
    }
  }
}
