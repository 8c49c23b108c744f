package dev.canvass.analytics.query;

import dev.canvass.privacy.sign.VerifyingKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A registered party. Changing one gives another; keys are never forgotten, so that what they
 * signed can be verified for ever.
 *
 * @param keys whose signature its messages bear, the one in use first, then those before it
 * @param shards how many nodes it runs over disjoint users, at least 1
 * @param populationCap the most users it may speak for; 0 for no cap
 * @param status whether it may take part
 * @param certificate SHA-256 of the certificate that it connects with, 64 lower-case hexadecimal
 *     digits; empty if none is known
 * @param revision grows with every change, so that an older entry that is said again is told apart
 */
public record Party(
    PartyId id,
    List<PartyKey> keys,
    int shards,
    long populationCap,
    Status status,
    Optional<String> certificate,
    long revision) {

  /** The most shards of a party. */
  public static final int MAX_SHARDS = 1_024;

  /** The most keys that a party may have had. */
  public static final int MAX_KEYS = 100;

  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  /** Whether a party may take part. */
  public enum Status {
    ACTIVE,
    /** Nothing that it sends counts any more; what was decided stays decided. */
    REVOKED
  }

  public Party {
    keys = List.copyOf(keys);
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "a party has 1 to " + MAX_KEYS + " keys, but " + id + " " + keys.size());
    }
    Set<VerifyingKey> different = new HashSet<>();
    for (PartyKey known : keys) {
      if (!different.add(known.key())) {
        throw new IllegalArgumentException(
            "the key " + known.key().fingerprint() + " of " + id + " is given twice");
      }
      if (known.until().isEmpty() != (different.size() == 1)) {
        throw new IllegalArgumentException(
            "of the keys of " + id + " the first has no end and every other has one");
      }
    }
    if (shards < 1 || shards > MAX_SHARDS) {
      throw new IllegalArgumentException(
          "a party has 1 to " + MAX_SHARDS + " shards, but " + id + " " + shards);
    }
    if (revision < 0) {
      throw new IllegalArgumentException("a revision is not negative, but is " + revision);
    }
    if (populationCap < 0) {
      throw new IllegalArgumentException(
          "the population cap must not be negative, but is " + populationCap);
    }
    if (certificate.filter(text -> !FINGERPRINT.matcher(text).matches()).isPresent()) {
      throw new IllegalArgumentException(
          "the certificate's fingerprint of " + id + " is not 64 lower-case hexadecimal digits");
    }
  }

  /** An active party with one key and no certificate. */
  public Party(PartyId id, VerifyingKey key, int shards, long populationCap) {
    this(
        id,
        List.of(new PartyKey(key, Optional.empty())),
        shards,
        populationCap,
        Status.ACTIVE,
        Optional.empty(),
        0);
  }

  /** The key in use. */
  public VerifyingKey key() {
    return keys.get(0).key();
  }

  /** All keys there ever were, the one in use first. */
  public List<VerifyingKey> allKeys() {
    return keys.stream().map(PartyKey::key).toList();
  }

  /** Whether it may take part. */
  public boolean isActive() {
    return status == Status.ACTIVE;
  }

  /** The same party, which may no longer take part. */
  public Party revoked() {
    return new Party(id, keys, shards, populationCap, Status.REVOKED, certificate, revision + 1);
  }

  /** The same party connecting with another certificate. */
  public Party withCertificate(Optional<String> fingerprint) {
    return new Party(id, keys, shards, populationCap, status, fingerprint, revision + 1);
  }

  /** The same party, active and with other limits. */
  public Party active(int newShards, long newPopulationCap) {
    return new Party(
        id, keys, newShards, newPopulationCap, Status.ACTIVE, certificate, revision + 1);
  }

  /**
   * The same party signing with another key from now on.
   *
   * @param until how long the key before still counts
   * @throws IllegalArgumentException if it had that key before, or had too many
   */
  public Party withKey(VerifyingKey next, Instant until) {
    List<PartyKey> changed = new ArrayList<>();
    changed.add(new PartyKey(next, Optional.empty()));
    changed.add(new PartyKey(key(), Optional.of(until)));
    changed.addAll(keys.subList(1, keys.size()));
    return new Party(id, changed, shards, populationCap, status, certificate, revision + 1);
  }
}
