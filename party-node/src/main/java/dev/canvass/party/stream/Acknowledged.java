package dev.canvass.party.stream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the broker has acknowledged of something that is sent. Thread-safe. */
public final class Acknowledged {

  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** Another message. */
  void add(int messageBytes) {
    messages.incrementAndGet();
    bytes.addAndGet(messageBytes);
  }

  /** Messages acknowledged. */
  public int messages() {
    return messages.get();
  }

  /** Their bytes. */
  public long bytes() {
    return bytes.get();
  }
}
