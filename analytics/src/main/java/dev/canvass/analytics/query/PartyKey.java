package dev.canvass.analytics.query;

import dev.canvass.privacy.sign.VerifyingKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A key that a party signs with, or did.
 *
 * @param until from when on its signature counts no more; empty for the key in use
 */
public record PartyKey(VerifyingKey key, Optional<Instant> until) {

  /** Whether its signature counts at {@code time}. */
  public boolean isGoodAt(Instant time) {
    return until.isEmpty() || time.isBefore(until.get());
  }
}
