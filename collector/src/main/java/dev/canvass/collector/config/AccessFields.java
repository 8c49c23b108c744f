package dev.canvass.collector.config;

import dev.canvass.collector.json.Fields;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.OidcSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads who may use the API. */
final class AccessFields {

  private static final int MAX_SKEW_SECONDS = 3_600;

  private AccessFields() {}

  /** The settings; open, besides an error, if they contradict themselves. */
  static AccessSettings read(Fields access, List<String> errors) {
    Optional<String> mode = access.optional("mode", Function.identity());
    Optional<String> tokens = access.optional("tokens", Function.identity());
    Optional<Fields> oidc = access.optionalObject("oidc");
    boolean openToNetwork = access.flag("openToNetwork");
    access.refuseOthers();
    try {
      return new AccessSettings(
          mode.orElse(null),
          tokens.orElse(null),
          oidc.map(AccessFields::oidc).orElse(null),
          openToNetwork);
    } catch (IllegalArgumentException e) {
      errors.add(e.getMessage());
      return AccessSettings.OPEN;
    }
  }

  private static OidcSettings oidc(Fields oidc) {
    String issuer = oidc.optional("issuer", Function.identity()).orElse(null);
    String audience = oidc.optional("audience", Function.identity()).orElse(null);
    String name = oidc.optional("nameClaim", Function.identity()).orElse(null);
    String roles = oidc.optional("rolesClaim", Function.identity()).orElse(null);
    var mapping = oidc.textMap("roles").orElse(null);
    int skew = (int) oidc.integer("clockSkewSeconds", 0, MAX_SKEW_SECONDS, -1);
    String ca = oidc.optional("ca", Function.identity()).orElse(null);
    oidc.refuseOthers();
    return new OidcSettings(issuer, audience, name, roles, mapping, skew < 0 ? null : skew, ca);
  }
}
