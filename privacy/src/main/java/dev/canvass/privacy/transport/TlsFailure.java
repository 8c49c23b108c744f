package dev.canvass.privacy.transport;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Why a connection failed, in plain words, out of what the Java runtime throws. */
public final class TlsFailure {

  private static final Pattern ALERT =
      Pattern.compile("fatal alert: ([a-z_]+)|\\(([a-z_]+)\\) Received fatal");
  private static final int MAX_CAUSES = 20;

  private TlsFailure() {}

  /** The reason; the innermost message where TLS is not the reason. */
  public static String reason(Throwable failure) {
    Throwable cause = failure;
    String message = null;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      String known = known(cause);
      if (known != null) {
        return known;
      }
      message = Objects.requireNonNullElse(cause.getMessage(), message);
      cause = cause.getCause();
    }
    return Objects.requireNonNullElse(message, failure.toString());
  }

  private static String known(Throwable cause) {
    String message = Objects.requireNonNullElse(cause.getMessage(), "");
    if (cause instanceof CertificateExpiredException) {
      return "the other side's certificate has expired (" + message + ")";
    }
    if (cause instanceof CertificateNotYetValidException) {
      return "the other side's certificate is not valid yet (" + message + "); compare the clocks";
    }
    boolean unknown =
        cause instanceof CertPathValidatorException refused
            && refused.getReason() == PKIXReason.NO_TRUST_ANCHOR;
    if (cause instanceof CertPathBuilderException || unknown) {
      return "the other side's certificate is not from an authority that is trusted here";
    }
    if (cause instanceof CertificateException && message.startsWith("No subject alternative")) {
      return "the other side's certificate is for another host (" + message + ")";
    }
    if (cause instanceof SSLException) {
      Matcher alert = ALERT.matcher(message);
      if (alert.find()) {
        return "the other side refused the TLS connection ("
            + Objects.requireNonNullElse(alert.group(1), alert.group(2))
            + "): it wants a certificate, or another than was shown";
      }
      if (message.contains("plaintext connection") || message.contains("not an SSL/TLS record")) {
        return "the other side does not speak TLS there";
      }
    }
    return null;
  }
}
