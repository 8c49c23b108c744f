package dev.canvass.collector.registry;

import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.IdentityRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/**
 * What parties are admitted with.
 *
 * @param enrolments invitations and requests
 * @param authority issues certificates to those that ask for one
 * @param validity how long a party's certificate is good for
 */
public record Identities(Enrolments enrolments, CertificateAuthority authority, Duration validity) {

  /** A certificate for a party that asks for one; empty if it has one of another authority. */
  public Optional<X509Certificate> issue(IdentityRequest asked) {
    return asked
        .certificateRequest()
        .map(wanted -> authority.issueParty(wanted, asked.party(), validity));
  }
}
