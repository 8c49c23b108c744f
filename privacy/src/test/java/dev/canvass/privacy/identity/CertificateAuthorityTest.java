package dev.canvass.privacy.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final String SERVER_USAGE = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_USAGE = "1.3.6.1.5.5.7.3.2";

  private final CertificateAuthority authority = at(NOW);
  private final TlsKey key = TlsKey.generate();

  private static CertificateAuthority at(Instant now) {
    return CertificateAuthority.create("Canvass authority", Clock.fixed(now, ZoneOffset.UTC));
  }

  private X509Certificate party(Duration validity) {
    return authority.issueParty(CertificateRequest.create("acme", key), "acme", validity);
  }

  private static void refused(String reason, Runnable act) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, act::run);
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  /** As any other program would judge it. */
  private void requirePath(X509Certificate leaf, Instant now) throws Exception {
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
  }

  @Test
  void aPartysCertificateIsForClientsUnderItsIdAndForThirtyDays() throws Exception {
    X509Certificate leaf = party(CertificateAuthority.DEFAULT_VALIDITY);
    requirePath(leaf, NOW);
    Certificates.requireIssued(leaf, authority.certificate(), "acme", key.publicKey(), NOW);
    assertEquals("acme", Certificates.commonName(leaf));
    assertEquals(NOW.plus(Duration.ofDays(30)), leaf.getNotAfter().toInstant());
    assertEquals(List.of(CLIENT_USAGE), leaf.getExtendedKeyUsage());
    assertEquals(-1, leaf.getBasicConstraints());
    assertEquals(null, leaf.getSubjectAlternativeNames());
  }

  @Test
  void aServersCertificateNamesItsHosts() throws Exception {
    X509Certificate leaf =
        authority.issueServer(
            "collector",
            key.publicKey(),
            List.of("collector.example", "10.0.0.7", "::1"),
            Duration.ofDays(1));
    requirePath(leaf, NOW);
    Set<String> names = new TreeSet<>();
    leaf.getSubjectAlternativeNames().forEach(name -> names.add(name.toString()));
    assertEquals(
        new TreeSet<>(Set.of("[2, collector.example]", "[7, 10.0.0.7]", "[7, 0:0:0:0:0:0:0:1]")),
        names);
    assertEquals(List.of(SERVER_USAGE, CLIENT_USAGE), leaf.getExtendedKeyUsage());
  }

  @Test
  void serialsDiffer() {
    assertNotEquals(
        party(Duration.ofDays(1)).getSerialNumber(), party(Duration.ofDays(1)).getSerialNumber());
  }

  @Test
  void anAuthorityComesBackFromItsTexts() throws Exception {
    Passphrase passphrase = Passphrase.of("a passphrase for tests".toCharArray());
    CertificateAuthority again =
        CertificateAuthority.of(
            TlsKey.read(authority.key().toPem(passphrase), passphrase),
            Certificates.parseOne(Certificates.toPem(authority.certificate())),
            Clock.fixed(NOW, ZoneOffset.UTC));
    requirePath(
        again.issueParty(CertificateRequest.create("acme", key), "acme", Duration.ofDays(1)), NOW);
  }

  @Test
  void anAuthorityNeedsItsOwnKeyAndARoot() {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    refused(
        "for another private key",
        () -> CertificateAuthority.of(key, authority.certificate(), clock));
    refused(
        "not an authority's", () -> CertificateAuthority.of(key, party(Duration.ofDays(1)), clock));
  }

  @Test
  void aRequestInAnotherNameIsRefused() {
    refused(
        "in the name of \"rival\", but it should be in that of \"acme\"",
        () ->
            authority.issueParty(
                CertificateRequest.create("rival", key), "acme", Duration.ofDays(1)));
  }

  @Test
  void whatIsNoHostNameOrValidityIsRefused() {
    for (String host : List.of("", "*.example", "a b", "host\n", "a".repeat(254), "-a")) {
      refused(
          "a host is a DNS name or an IP address",
          () -> authority.issueServer("s", key.publicKey(), List.of(host), Duration.ofDays(1)));
    }
    refused(
        "at least one host",
        () -> authority.issueServer("s", key.publicKey(), List.of(), Duration.ofDays(1)));
    refused("but PT0S was asked for", () -> party(Duration.ZERO));
    refused("1 minute to 398 days", () -> party(Duration.ofDays(399)));
  }

  @Test
  void noCertificateOutlivesItsAuthorityAndAnExpiredOneIssuesNone() {
    Instant late = NOW.plus(CertificateAuthority.ROOT_VALIDITY).minus(Duration.ofDays(1));
    CertificateAuthority old =
        CertificateAuthority.of(
            authority.key(), authority.certificate(), Clock.fixed(late, ZoneOffset.UTC));
    assertEquals(
        authority.certificate().getNotAfter(),
        old.issueParty(CertificateRequest.create("acme", key), "acme", Duration.ofDays(30))
            .getNotAfter());
    CertificateAuthority gone =
        CertificateAuthority.of(
            authority.key(),
            authority.certificate(),
            Clock.fixed(late.plus(Duration.ofDays(1)), ZoneOffset.UTC));
    refused(
        "Canvass authority expired",
        () -> gone.issueParty(CertificateRequest.create("acme", key), "acme", Duration.ofDays(1)));
  }

  @Test
  void aCertificateIsUsedOnlyIfEverythingAboutItIsRight() {
    X509Certificate leaf = party(Duration.ofDays(30));
    X509Certificate root = authority.certificate();
    refused(
        "not signed by the authority",
        () ->
            Certificates.requireIssued(leaf, at(NOW).certificate(), "acme", key.publicKey(), NOW));
    refused(
        "is for \"acme\", not \"rival\"",
        () -> Certificates.requireIssued(leaf, root, "rival", key.publicKey(), NOW));
    refused(
        "for another private key",
        () -> Certificates.requireIssued(leaf, root, "acme", TlsKey.generate().publicKey(), NOW));
    refused(
        "expired at 2026-12-25T12:00:00Z",
        () ->
            Certificates.requireIssued(
                leaf, root, "acme", key.publicKey(), NOW.plus(Duration.ofDays(30))));
    refused(
        "is valid from",
        () ->
            Certificates.requireIssued(
                leaf, root, "acme", key.publicKey(), NOW.minus(Duration.ofHours(1))));
  }

  @Test
  void aCertificateIsDueInTheLastThirdOfItsLife() {
    X509Certificate leaf = party(Duration.ofDays(30));
    assertFalse(Certificates.isDue(leaf, NOW.plus(Duration.ofDays(19))));
    assertTrue(Certificates.isDue(leaf, NOW.plus(Duration.ofDays(21))));
    assertTrue(Certificates.isDue(leaf, NOW.plus(Duration.ofDays(31))));
  }

  @Test
  void damagedCertificatesAreRefused() {
    String pem = Certificates.toPem(party(Duration.ofDays(1)));
    assertEquals(2, Certificates.parse(pem + pem).size());
    refused("CERTIFICATE and CERTIFICATE", () -> Certificates.parseOne(pem + pem));
    refused(
        "a CERTIFICATE is expected", () -> Certificates.parse(pem + key.toPem(Passphrase.NONE)));
    refused("damaged", () -> Certificates.parse(Pem.write("CERTIFICATE", new byte[20])));
    refused("cut off", () -> Certificates.parse(pem.substring(0, pem.length() / 2)));
  }
}
