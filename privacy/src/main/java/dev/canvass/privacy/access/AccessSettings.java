package dev.canvass.privacy.access;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a node decides who may use its API.
 *
 * @param mode {@code open} or {@code tokens}; if left out, tokens where there is a token file
 * @param tokens the token file; null if there is none
 * @param openToNetwork that everybody who reaches the port may do everything is meant so
 */
public record AccessSettings(String mode, String tokens, boolean openToNetwork) {

  /** Everybody who reaches the port may do everything; for loopback only. */
  public static final AccessSettings OPEN = new AccessSettings("open", null, false);

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?");

  public AccessSettings {
    mode = Objects.requireNonNullElse(mode, tokens == null ? "open" : "tokens");
    if (!mode.equals("open") && !mode.equals("tokens")) {
      throw new IllegalArgumentException(
          "access.mode must be open or tokens, but is \"" + mode + "\"");
    }
    if (mode.equals("tokens") != (tokens != null)) {
      throw new IllegalArgumentException(
          mode.equals("tokens")
              ? "access.tokens must name the token file; make one with canvass tokens create"
              : "access.tokens names a token file, but access.mode is open");
    }
  }

  /** Tokens from a file. */
  public static AccessSettings tokens(String file) {
    return new AccessSettings("tokens", file, false);
  }

  /** Whether no token is needed. */
  public boolean isOpen() {
    return mode.equals("open");
  }

  /** What is wrong with these settings where the API listens on {@code host}. */
  public Optional<String> objection(String host) {
    if (!isOpen() || openToNetwork || LOOPBACK.matcher(host).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        "access is open, but http.host "
            + host
            + " is not loopback: name a token file in access.tokens, or say access.openToNetwork:"
            + " true if everybody who reaches the port may do everything");
  }
}
