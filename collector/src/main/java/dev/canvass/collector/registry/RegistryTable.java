package dev.canvass.collector.registry;

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
      if (Enrolment.isKey(message.key())) {
        Enrolment.read(message.key(), message.value(), collector);
      } else {
        Registry.read(message.key(), message.value(), collector);
      }
    } catch (MalformedMessageException e) {
      refused.run();
      LOG.warn("event=registry-entry-refused reason=\"{}\"", e.getMessage());
      return;
    }
    store.put(message.key(), message.value());
  }
}
