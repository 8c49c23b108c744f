package dev.canvass.privacy.access;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whose logins a node trusts, and what they are worth.
 *
 * @param issuer the OpenID Connect issuer, an https URL; its tokens must say exactly this
 * @param audience what its tokens must be meant for
 * @param nameClaim the claim that names a person in logs, and tells people apart; {@code sub} if
 *     left out
 * @param rolesClaim the claim with a person's groups, with dots into objects, such as {@code
 *     realm_access.roles}; {@code roles} if left out
 * @param roles from the issuer's groups to the names of ours; ours by their own names if left out
 * @param clockSkewSeconds how far the clocks of issuer and node may be apart, at most 300; 60 if
 *     left out
 * @param ca PEM file with the authority behind the issuer's https; the Java runtime's if left out
 */
public record OidcSettings(
    String issuer,
    String audience,
    String nameClaim,
    String rolesClaim,
    Map<String, String> roles,
    Integer clockSkewSeconds,
    String ca) {

  private static final int MAX_SKEW = 300;
  private static final int DEFAULT_SKEW = 60;

  /** Plain text only where nobody is in between. */
  private static final Pattern TRUSTWORTHY =
      Pattern.compile(
          "https://[^/?#\\s@]+(/[^?#\\s]*)?"
              + "|http://(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?(/[^?#\\s]*)?");

  public OidcSettings {
    requireTrustworthy("access.oidc.issuer", Objects.requireNonNullElse(issuer, ""));
    if (audience == null || audience.isBlank()) {
      throw new IllegalArgumentException(
          "access.oidc.audience is required: what the issuer's tokens for this node are meant for");
    }
    nameClaim = Objects.requireNonNullElse(nameClaim, "sub");
    rolesClaim = Objects.requireNonNullElse(rolesClaim, "roles");
    roles =
        roles == null
            ? Arrays.stream(Role.values()).collect(Collectors.toMap(Role::wireName, Role::wireName))
            : roles;
    roles.values().forEach(Role::parse);
    roles = Map.copyOf(new LinkedHashMap<>(roles));
    clockSkewSeconds = Objects.requireNonNullElse(clockSkewSeconds, DEFAULT_SKEW);
    if (clockSkewSeconds < 0 || clockSkewSeconds > MAX_SKEW) {
      throw new IllegalArgumentException(
          "access.oidc.clockSkewSeconds must be in 0.."
              + MAX_SKEW
              + ", but is "
              + clockSkewSeconds);
    }
  }

  static void requireTrustworthy(String what, String url) {
    if (!TRUSTWORTHY.matcher(url).matches()) {
      throw new IllegalArgumentException(
          what + " must be an https URL, or http on this machine, but is \"" + url + "\"");
    }
  }
}
