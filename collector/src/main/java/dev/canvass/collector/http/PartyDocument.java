package dev.canvass.collector.http;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyKey;
import java.util.List;

/**
 * A party as outsiders see it.
 *
 * @param publicKey the key in use
 * @param earlierKeys those before it, newest first
 * @param certificateFingerprint of the certificate it connects with; null if none is known
 */
record PartyDocument(
    String id,
    String status,
    String publicKey,
    String fingerprint,
    List<EarlierKey> earlierKeys,
    int shards,
    long populationCap,
    String certificateFingerprint) {

  /** A key that was replaced, and how long its signature counts or counted. */
  record EarlierKey(String publicKey, String fingerprint, String until) {
    private static EarlierKey of(PartyKey key) {
      return new EarlierKey(
          key.key().toString(), key.key().fingerprint(), key.until().orElseThrow().toString());
    }
  }

  static PartyDocument of(Party party) {
    return new PartyDocument(
        party.id().value(),
        party.status().name(),
        party.key().toString(),
        party.key().fingerprint(),
        party.keys().stream().skip(1).map(EarlierKey::of).toList(),
        party.shards(),
        party.populationCap(),
        party.certificate().orElse(null));
  }
}
