package dev.canvass.privacy.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.canvass.privacy.access.TokenList.Verdict;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Judges the tokens of an OpenID Connect issuer: signed JWTs that say who bears them, for whom, and
 * until when. Thread-safe.
 *
 * <p>Which algorithms are possible is decided here and by the key, never by the token alone: no
 * {@code none}, and no HMAC, which would let whoever knows a public key sign.
 */
final class Logins {

  /** Longer texts are not even parsed. */
  static final int MAX_LENGTH = 16_384;

  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /** What is safe in logs; issuers' own ids have this form. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@|:+/=-]{1,128}");

  private final OidcSettings settings;
  private final IssuerKeys keys;
  private final Map<String, Role> roles;

  Logins(OidcSettings settings, IssuerFetch fetch) {
    this.settings = settings;
    keys = new IssuerKeys(settings.issuer(), fetch);
    roles =
        settings.roles().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> Role.parse(entry.getValue())));
  }

  /** Whether a token has the form of a signed JWT, which none of ours has. */
  static boolean isOne(String token) {
    return !token.startsWith(AccessToken.PREFIX)
        && token.chars().filter(character -> character == '.').count() == 2;
  }

  /** What is to be said of a token. */
  Verdict judge(String token, Instant now) {
    if (token.length() > MAX_LENGTH) {
      return rejected("too-long");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      if (!ALGORITHMS.contains(jwt.getHeader().getAlgorithm())) {
        return rejected("algorithm");
      }
      List<JWK> candidates = keys.matching(jwt.getHeader(), now);
      if (candidates.isEmpty()) {
        String id = jwt.getHeader().getKeyID();
        return id != null && keys.want(id, now) ? new Verdict.Undecided() : rejected("unknown-key");
      }
      if (!isSigned(jwt, candidates)) {
        return rejected("signature");
      }
      return judge(jwt.getJWTClaimsSet(), now);
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      return rejected("not-a-signed-jwt");
    }
  }

  private static boolean isSigned(SignedJWT jwt, List<JWK> candidates) throws JOSEException {
    JWSHeader header = jwt.getHeader();
    for (JWK key : candidates) {
      boolean elliptic = key instanceof ECKey;
      // A key of the other kind cannot have signed it.
      if (elliptic != JWSAlgorithm.Family.EC.contains(header.getAlgorithm())) {
        continue;
      }
      if (jwt.verify(
          elliptic ? new ECDSAVerifier(key.toECKey()) : new RSASSAVerifier(key.toRSAKey()))) {
        return true;
      }
    }
    return false;
  }

  private Verdict judge(JWTClaimsSet claims, Instant now) throws ParseException {
    Duration skew = Duration.ofSeconds(settings.clockSkewSeconds());
    String name = claims.getStringClaim(settings.nameClaim());
    if (name == null || !NAME.matcher(name).matches()) {
      return rejected("name");
    }
    if (!settings.issuer().equals(claims.getIssuer())) {
      return new Verdict.Rejected(name, "issuer");
    }
    if (!claims.getAudience().contains(settings.audience())) {
      return new Verdict.Rejected(name, "audience");
    }
    Optional<Instant> expires =
        Optional.ofNullable(claims.getExpirationTime()).map(Date::toInstant);
    if (expires.isEmpty() || !now.isBefore(expires.get().plus(skew))) {
      return new Verdict.Rejected(name, expires.isEmpty() ? "no-expiry" : "expired");
    }
    if (isAhead(claims.getNotBeforeTime(), now.plus(skew))
        || isAhead(claims.getIssueTime(), now.plus(skew))) {
      return new Verdict.Rejected(name, "not-valid-yet");
    }
    return new Verdict.Accepted(new Principal(name, roles(claims)));
  }

  private static boolean isAhead(Date time, Instant latest) {
    return time != null && time.toInstant().isAfter(latest);
  }

  private Set<Role> roles(JWTClaimsSet claims) {
    Object value = claims.getClaims();
    for (String step : settings.rolesClaim().split("\\.", -1)) {
      value = value instanceof Map<?, ?> object ? object.get(step) : null;
    }
    Collection<?> groups =
        value instanceof Collection<?> many
            ? many
            : value instanceof String text ? Arrays.asList(text.split(" ", -1)) : List.of();
    return groups.stream()
        .map(group -> roles.get(String.valueOf(group)))
        .filter(role -> role != null)
        .collect(Collectors.toSet());
  }

  private static Verdict rejected(String reason) {
    return new Verdict.Rejected("unknown", reason);
  }

  /** Fetches the issuer's keys if it is time to. Blocks. */
  void refresh(Instant now) {
    keys.refresh(now);
  }

  /** Why the issuer's keys could not be fetched. */
  Optional<String> trouble() {
    return keys.trouble();
  }
}
