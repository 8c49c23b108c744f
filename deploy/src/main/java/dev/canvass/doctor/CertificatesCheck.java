package dev.canvass.doctor;

import dev.canvass.privacy.identity.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The certificates that a node keeps: in their time, and issued by the authority beside them. */
final class CertificatesCheck {

  private static final String CERTIFICATES = "certificates";

  private CertificatesCheck() {}

  static List<Finding> of(Subject subject, Instant now) {
    List<Finding> findings = new ArrayList<>();
    Optional<X509Certificate> authority = read(subject.authority(), findings);
    authority.ifPresent(root -> findings.add(time(subject.authority(), root, now)));
    if (subject.certificate().isEmpty()) {
      return findings;
    }
    Path file = subject.certificate().get();
    Optional<X509Certificate> own = read(file, findings);
    own.ifPresent(certificate -> findings.add(time(file, certificate, now)));
    if (own.isPresent() && authority.isPresent()) {
      findings.add(chain(file, own.get(), authority.get()));
    }
    return findings;
  }

  private static Optional<X509Certificate> read(Path file, List<Finding> findings) {
    if (!Files.exists(file)) {
      findings.add(Finding.ok(CERTIFICATES, file.getFileName() + " is not there yet"));
      return Optional.empty();
    }
    try {
      return Optional.of(Certificates.parseOne(Files.readString(file)));
    } catch (IOException | IllegalArgumentException e) {
      findings.add(
          Finding.fail(
              CERTIFICATES,
              file + " cannot be read: " + e.getMessage(),
              "Put it back from its copy, or enrol again."));
      return Optional.empty();
    }
  }

  private static Finding time(Path file, X509Certificate certificate, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isBefore(certificate.getNotBefore().toInstant()) || !now.isBefore(end)) {
      return Finding.fail(
          CERTIFICATES,
          file + " is good from " + certificate.getNotBefore().toInstant() + " to " + end + " only",
          "Check the clock; then run canvass keys renew, or enrol again.");
    }
    return Certificates.isDue(certificate, now)
        ? Finding.warn(
            CERTIFICATES, file + " expires at " + end, "Run canvass keys renew, best by cron.")
        : Finding.ok(CERTIFICATES, file + " is good until " + end);
  }

  private static Finding chain(Path file, X509Certificate own, X509Certificate authority) {
    try {
      own.verify(authority.getPublicKey());
      return Finding.ok(
          CERTIFICATES, file + " of " + Certificates.commonName(own) + " is the authority's");
    } catch (GeneralSecurityException e) {
      return Finding.fail(
          CERTIFICATES,
          file + " was not issued by the authority beside it",
          "Put both back from one copy, or enrol again.");
    }
  }
}
