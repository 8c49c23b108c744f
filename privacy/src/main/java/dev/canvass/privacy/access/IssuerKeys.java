package dev.canvass.privacy.access;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An issuer's public keys, as it last published them. They are fetched every {@link #EVERY}, and
 * when a token names a key that is not among them, but never twice within {@link #AT_MOST_EVERY}:
 * whoever sends made-up tokens cannot have the issuer asked again and again. While it does not
 * answer, what it said before stays in force for {@link #KEPT}. Thread-safe.
 */
final class IssuerKeys {

  /** How often keys are fetched without a reason, so that a withdrawn one goes. */
  static final Duration EVERY = Duration.ofMinutes(5);

  /** The least time between two fetches, whatever is asked for. */
  static final Duration AT_MOST_EVERY = Duration.ofSeconds(10);

  /** How long keys are trusted without the issuer having confirmed them. */
  static final Duration KEPT = Duration.ofHours(24);

  /** Keys that are looked for at a time; tokens of others wait for the same fetch. */
  private static final int MAX_WANTED = 100;

  private static final int LEAST_RSA_BITS = 2_048;
  private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

  private final String issuer;
  private final IssuerFetch fetch;
  private volatile List<JWK> keys = List.of();
  private volatile Instant confirmed = Instant.MIN;
  private volatile Instant asked = Instant.MIN;
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private volatile Set<String> missing = Set.of();
  private volatile String trouble = "its keys were not fetched yet";

  IssuerKeys(String issuer, IssuerFetch fetch) {
    this.issuer = issuer;
    this.fetch = fetch;
  }

  /** The keys that may have signed what bears {@code header}. */
  List<JWK> matching(JWSHeader header, Instant now) {
    return inForce(now).stream()
        .filter(key -> header.getKeyID() != null && header.getKeyID().equals(key.getKeyID()))
        .filter(
            key -> key.getAlgorithm() == null || key.getAlgorithm().equals(header.getAlgorithm()))
        .toList();
  }

  private List<JWK> inForce(Instant now) {
    return confirmed.isBefore(now.minus(KEPT)) ? List.of() : keys;
  }

  /**
   * A token names a key that is not known.
   *
   * @return whether keys will be fetched within a moment, so that it is worth to ask again; not if
   *     the issuer was just asked for this key and has none of that name
   */
  boolean want(String id, Instant now) {
    if (missing.contains(id) && !mayAsk(now)) {
      return false;
    }
    if (wanted.size() < MAX_WANTED) {
      wanted.add(id);
    }
    return true;
  }

  private boolean mayAsk(Instant now) {
    return !asked.isAfter(now.minus(AT_MOST_EVERY));
  }

  /** Fetches the keys if it is time to. Blocks; the fetch has its own deadline. */
  synchronized void refresh(Instant now) {
    boolean due = !wanted.isEmpty() || trouble != null || !now.isBefore(asked.plus(EVERY));
    if (!due || !mayAsk(now)) {
      return;
    }
    asked = now;
    Set<String> looked = Set.copyOf(wanted);
    try {
      keys = fetched();
      missing = looked;
      wanted.removeAll(looked);
      confirmed = now;
      trouble = null;
    } catch (Exception e) {
      // Whatever is wrong with the issuer: what it said before stays in force for a while.
      trouble = e instanceof IllegalArgumentException ? e.getMessage() : e.toString();
    }
  }

  private List<JWK> fetched() throws Exception {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    Map<String, Object> discovery =
        JSONObjectUtils.parse(fetch.get(base + "/.well-known/openid-configuration"));
    if (!issuer.equals(discovery.get("issuer"))) {
      throw new IllegalArgumentException("its discovery document is that of another issuer");
    }
    String keysUrl = String.valueOf(discovery.get("jwks_uri"));
    OidcSettings.requireTrustworthy("its jwks_uri", keysUrl);
    List<JWK> usable =
        JWKSet.parse(fetch.get(keysUrl)).getKeys().stream().filter(IssuerKeys::isUsable).toList();
    if (usable.isEmpty()) {
      throw new IllegalArgumentException("it publishes no RSA or EC key for signatures with an id");
    }
    return usable;
  }

  /** Never a symmetric key: whoever may verify with it could sign. */
  private static boolean isUsable(JWK key) {
    if (key.getKeyID() == null
        || (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE))) {
      return false;
    }
    return key instanceof RSAKey rsa
        ? rsa.size() >= LEAST_RSA_BITS
        : key instanceof ECKey elliptic && CURVES.contains(elliptic.getCurve());
  }

  /** Why the issuer could not be asked; empty if it answered last time. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }
}
