package dev.canvass.privacy.access;

import dev.canvass.privacy.transport.Loopback;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a node decides who may use its API.
 *
 * @param mode {@code open}, {@code tokens} or {@code oidc}; if left out, tokens where there is a
 *     token file, else oidc where there is an issuer
 * @param tokens the token file; null if there is none
 * @param oidc whose logins are good, beside tokens or alone; null if nobody's
 * @param openToNetwork that everybody who reaches the port may do everything is meant so
 */
public record AccessSettings(String mode, String tokens, OidcSettings oidc, boolean openToNetwork) {

  // Before what is made of it.
  private static final List<String> MODES = List.of("open", "tokens", "oidc");

  /** Everybody who reaches the port may do everything; for loopback only. */
  public static final AccessSettings OPEN = new AccessSettings("open", null, null, false);

  public AccessSettings {
    String derived = tokens != null ? "tokens" : oidc != null ? "oidc" : "open";
    mode = Objects.requireNonNullElse(mode, derived);
    if (!MODES.contains(mode)) {
      throw new IllegalArgumentException(
          "access.mode must be one of " + MODES + ", but is \"" + mode + "\"");
    }
    if (mode.equals("oidc") && oidc == null) {
      throw new IllegalArgumentException(
          "access.oidc must name the issuer of logins and the audience");
    }
    if (mode.equals("open") && oidc != null) {
      throw new IllegalArgumentException("access.oidc names an issuer, but access.mode is open");
    }
    if (mode.equals("tokens") != (tokens != null)) {
      throw new IllegalArgumentException(
          mode.equals("tokens")
              ? "access.tokens must name the token file; make one with canvass tokens create"
              : "access.tokens names a token file, but access.mode is " + mode);
    }
  }

  /** Tokens from a file. */
  public static AccessSettings tokens(String file) {
    return new AccessSettings("tokens", file, null, false);
  }

  /** Whether no token is needed. */
  public boolean isOpen() {
    return mode.equals("open");
  }

  /** What is wrong with these settings where the API listens on {@code host}. */
  public Optional<String> objection(String host) {
    if (!isOpen() || openToNetwork || Loopback.isHost(host)) {
      return Optional.empty();
    }
    return Optional.of(
        "access is open, but http.host "
            + host
            + " is not loopback: name a token file in access.tokens or an issuer in access.oidc, or say access.openToNetwork:"
            + " true if everybody who reaches the port may do everything");
  }
}
