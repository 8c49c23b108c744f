package dev.canvass.analytics.evidence;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keys that the auditor has from elsewhere. What is missing is taken from the bundle, and then the
 * bundle proves only that whoever made it is consistent.
 *
 * @param collector the collector's key
 * @param parties keys by party; a party may have had several
 */
public record TrustedKeys(
    Optional<VerifyingKey> collector, Map<PartyId, List<VerifyingKey>> parties) {

  /** Nothing is known: all keys come from the bundle. */
  public static final TrustedKeys NONE = new TrustedKeys(Optional.empty(), Map.of());

  public TrustedKeys {
    parties = Map.copyOf(parties);
  }
}
