package dev.canvass.privacy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.canvass.privacy.access.TokenList.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of an issuer's tokens are good, and what is asked of the issuer meanwhile. */
final class LoginsTest {

  private static final String ISSUER = "https://login.example/realm";
  private static final RSAKey FIRST = rsa("first");
  private static final RSAKey SECOND = rsa("second");
  private static final ECKey ELLIPTIC = elliptic();
  private static final OidcSettings SETTINGS =
      new OidcSettings(
          ISSUER,
          "canvass",
          null,
          "realm_access.roles",
          Map.of("stats", "analyst", "ops", "operator"),
          60,
          null);

  private final Logins logins = new Logins(SETTINGS, this::get);
  private final List<String> fetched = new ArrayList<>();
  private List<JWK> published = List.of(FIRST, ELLIPTIC);
  private boolean away;
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");

  private static RSAKey rsa(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static ECKey elliptic() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("elliptic").generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private String get(String url) throws IOException {
    fetched.add(url);
    if (away) {
      throw new IOException("refused");
    }
    return url.endsWith("configuration")
        ? "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"" + ISSUER + "/keys\"}"
        : new JWKSet(published).toPublicJWKSet().toString();
  }

  @BeforeEach
  void fetchKeys() {
    logins.refresh(now);
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience("canvass")
        .subject("alice")
        .claim("realm_access", Map.of("roles", List.of("stats", "unrelated")))
        .issueTime(Date.from(now))
        .notBeforeTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)));
  }

  private static String signed(JWSAlgorithm algorithm, String id, JWSSigner by, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(id).build(), claims);
    jwt.sign(by);
    return jwt.serialize();
  }

  private String by(RSAKey key) throws JOSEException {
    return signed(JWSAlgorithm.RS256, key.getKeyID(), new RSASSASigner(key), claims().build());
  }

  private Verdict with(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
    return logins.judge(
        signed(
            JWSAlgorithm.RS256, "first", new RSASSASigner(FIRST), change.apply(claims()).build()),
        now);
  }

  private static Verdict alice(Role... roles) {
    return new Verdict.Accepted(new Principal("alice", Set.of(roles)));
  }

  private static Verdict rejected(String who, String reason) {
    return new Verdict.Rejected(who, reason);
  }

  @Test
  void rsaAndEllipticSignaturesAreGoodAndGroupsBecomeRoles() throws Exception {
    assertEquals(alice(Role.ANALYST), logins.judge(by(FIRST), now));
    String elliptic =
        signed(JWSAlgorithm.ES256, "elliptic", new ECDSASigner(ELLIPTIC), claims().build());
    assertEquals(alice(Role.ANALYST), logins.judge(elliptic, now));
    assertEquals(alice(), with(claims -> claims.claim("realm_access", null)));
    assertEquals(
        alice(Role.OPERATOR),
        with(claims -> claims.claim("realm_access", Map.of("roles", "x ops"))));
  }

  @Test
  void algorithmsThatProveNothingAreRefused() throws Exception {
    assertEquals(
        rejected("unknown", "not-a-signed-jwt"),
        logins.judge(new PlainJWT(claims().build()).serialize(), now));
    // The classic: the public key, which everybody has, as the secret of an HMAC.
    byte[] secret = FIRST.toRSAPublicKey().getEncoded();
    String hmac = signed(JWSAlgorithm.HS256, "first", new MACSigner(secret), claims().build());
    assertEquals(rejected("unknown", "algorithm"), logins.judge(hmac, now));
    OctetSequenceKey shared = new OctetSequenceKeyGenerator(256).keyID("shared").generate();
    published = List.of(FIRST, shared);
    String symmetric =
        signed(JWSAlgorithm.HS256, "shared", new MACSigner(shared), claims().build());
    assertEquals(rejected("unknown", "algorithm"), logins.judge(symmetric, now));
    String other = signed(JWSAlgorithm.ES256, "first", new ECDSASigner(ELLIPTIC), claims().build());
    assertEquals(rejected("unknown", "signature"), logins.judge(other, now));
  }

  @Test
  void whatIsNotSignedByTheNamedKeyIsRefused() throws Exception {
    String forged = signed(JWSAlgorithm.RS256, "first", new RSASSASigner(SECOND), claims().build());
    assertEquals(rejected("unknown", "signature"), logins.judge(forged, now));
    String right = by(FIRST);
    String[] parts = right.split("\\.", -1);
    String richer = new PlainJWT(claims().subject("root").build()).serialize().split("\\.", -1)[1];
    assertEquals(
        rejected("unknown", "signature"),
        logins.judge(parts[0] + "." + richer + "." + parts[2], now));
    assertEquals(rejected("unknown", "not-a-signed-jwt"), logins.judge("a.b.c", now));
    assertEquals(
        rejected("unknown", "too-long"), logins.judge("a".repeat(Logins.MAX_LENGTH + 1), now));
  }

  @Test
  void claimsMustBeForThisNodeAndNow() throws Exception {
    assertEquals(
        rejected("alice", "issuer"), with(claims -> claims.issuer("https://login.example/other")));
    assertEquals(rejected("alice", "audience"), with(claims -> claims.audience("other")));
    assertEquals(alice(Role.ANALYST), with(claims -> claims.audience(List.of("other", "canvass"))));
    assertEquals(rejected("alice", "no-expiry"), with(claims -> claims.expirationTime(null)));
    assertEquals(rejected("unknown", "name"), with(claims -> claims.subject(null)));
    assertEquals(rejected("unknown", "name"), with(claims -> claims.subject("a\nevent=forged")));
  }

  @Test
  void theClocksMayBeApartByTheSkewAndNotMore() throws Exception {
    Duration skew = Duration.ofSeconds(60);
    assertEquals(
        alice(Role.ANALYST),
        with(claims -> claims.expirationTime(Date.from(now.minus(skew).plusSeconds(1)))));
    assertEquals(
        rejected("alice", "expired"),
        with(claims -> claims.expirationTime(Date.from(now.minus(skew)))));
    assertEquals(
        alice(Role.ANALYST), with(claims -> claims.notBeforeTime(Date.from(now.plus(skew)))));
    assertEquals(
        rejected("alice", "not-valid-yet"),
        with(claims -> claims.notBeforeTime(Date.from(now.plus(skew).plusSeconds(1)))));
    assertEquals(
        rejected("alice", "not-valid-yet"),
        with(claims -> claims.issueTime(Date.from(now.plus(skew).plusSeconds(1)))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new OidcSettings(ISSUER, "canvass", null, null, null, 301, null));
  }

  @Test
  void keysAreRotatedWithoutARestart() throws Exception {
    published = List.of(SECOND);
    now = now.plusSeconds(11);
    assertEquals(new Verdict.Undecided(), logins.judge(by(SECOND), now));
    logins.refresh(now);
    assertEquals(alice(Role.ANALYST), logins.judge(by(SECOND), now));
    // The key that was taken back is worth nothing, though it is fetched again in vain.
    now = now.plusSeconds(11);
    logins.judge(by(FIRST), now);
    logins.refresh(now);
    assertEquals(rejected("unknown", "unknown-key"), logins.judge(by(FIRST), now));
  }

  @Test
  void whoeverHasATokenOfANewKeyWaitsAndIsNotTakenForAGuesser() throws Exception {
    published = List.of(SECOND);
    for (int second = 0; second < IssuerKeys.AT_MOST_EVERY.toSeconds(); second++) {
      assertEquals(new Verdict.Undecided(), logins.judge(by(SECOND), now));
      logins.refresh(now);
      now = now.plusSeconds(1);
    }
    logins.refresh(now);
    assertEquals(alice(Role.ANALYST), logins.judge(by(SECOND), now));
  }

  @Test
  void aKeyThatIsTakenBackIsForgottenWithinMinutesThoughNobodyAsks() throws Exception {
    String stolen = by(FIRST);
    published = List.of(SECOND);
    now = now.plus(IssuerKeys.EVERY);
    logins.refresh(now);
    assertTrue(!alice(Role.ANALYST).equals(logins.judge(stolen, now)));
  }

  @Test
  void madeUpKeyIdsDoNotHaveTheIssuerAskedAgainAndAgain() throws Exception {
    int before = fetched.size();
    for (int second = 0; second < 60; second++) {
      now = now.plusSeconds(1);
      for (int i = 0; i < 10; i++) {
        RSASSASigner signer = new RSASSASigner(FIRST);
        logins.judge(signed(JWSAlgorithm.RS256, "made-up-" + i, signer, claims().build()), now);
      }
      logins.refresh(now);
    }
    // Two requests a fetch, one fetch in ten seconds.
    assertTrue(fetched.size() - before <= 12, () -> fetched.size() - before + " requests");
  }

  @Test
  void whileTheIssuerIsAwayItsKeysStayForADayAndNobodyIsBlamed() throws Exception {
    away = true;
    now = now.plus(IssuerKeys.EVERY);
    logins.refresh(now);
    assertTrue(logins.trouble().orElseThrow().contains("refused"));
    assertEquals(alice(Role.ANALYST), logins.judge(by(FIRST), now));
    now = now.plus(IssuerKeys.KEPT);
    logins.refresh(now);
    assertEquals(new Verdict.Undecided(), logins.judge(by(FIRST), now));
    away = false;
    now = now.plus(IssuerKeys.AT_MOST_EVERY);
    logins.refresh(now);
    assertTrue(logins.trouble().isEmpty());
    assertEquals(alice(Role.ANALYST), logins.judge(by(FIRST), now));
  }

  @Test
  void anIssuerIsNamedByAUrlThatNobodyInBetweenCanAnswer() {
    for (String bad : List.of("", "login.example", "http://login.example", "https://a@b/")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new OidcSettings(bad, "canvass", null, null, null, null, null),
          bad);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new OidcSettings(ISSUER, null, null, null, null, null, null));
    assertThrows(
        IllegalArgumentException.class,
        () -> new OidcSettings(ISSUER, "canvass", null, null, Map.of("a", "king"), null, null));
    assertEquals(
        "analyst",
        new OidcSettings("http://127.0.0.1:1", "canvass", null, null, null, null, null)
            .roles()
            .get("analyst"));
  }
}
