package dev.canvass.collector.http;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyKey;
import dev.canvass.collector.registry.Identities;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.IdentityAnswer;
import dev.canvass.privacy.identity.IdentityRenewal;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.sign.VerifyingKey;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a registered party gets a fresh certificate or changes its signing key, with nobody's
 * approval: the key that is registered vouches for it.
 */
final class RenewalRoutes {

  /** How long messages under the key before still count, for nodes and shards left to restart. */
  static final Duration OVERLAP = Duration.ofDays(7);

  private static final Logger LOG = LoggerFactory.getLogger(RenewalRoutes.class);

  private final CollectorApi.Parts parts;
  private final Identities identities;
  private final Registrations registrations;

  RenewalRoutes(CollectorApi.Parts parts, Registrations registrations) {
    this.parts = parts;
    identities = parts.identities();
    this.registrations = registrations;
  }

  void mount(Router router) {
    router.postWithRegex("/v1/parties/(?<id>[^/]*):renew").handler(this::renew);
  }

  private void renew(RoutingContext request) {
    IdentityRenewal renewal = IdentityForms.renewal(CollectorApi.body(request));
    IdentityRequest asked = renewal.request();
    Instant now = parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    if (!asked.party().equals(request.pathParam("id"))) {
      throw Problem.invalid("the body is of party " + asked.party() + ", the path of another");
    }
    Party known =
        parts
            .registry()
            .party(asked.party())
            .filter(Party::isActive)
            .orElseThrow(
                () ->
                    new Problem(
                        403,
                        "not-active",
                        "party " + asked.party() + " is not registered, or was revoked",
                        "Ask the collector's operator for an invitation."));
    requireEndorsed(renewal, known, now);
    Optional<X509Certificate> issued = identities.issue(asked);
    Party next =
        renewed(known, asked, now)
            .withCertificate(
                issued.map(Certificates::fingerprint).or(asked::certificateFingerprint));
    registrations
        .change(known.id(), () -> registrations.publish(next))
        .onSuccess(
            seen -> {
              LOG.info(
                  "event=party-renewed party={} from={} key={} key-changed={}",
                  seen.id(),
                  request.request().remoteAddress().hostAddress(),
                  seen.key().fingerprint(),
                  !seen.key().equals(known.key()));
              CollectorApi.write(
                  request,
                  200,
                  AnswerDocument.of(
                      IdentityAnswer.sign(
                          asked,
                          IdentityAnswer.State.APPROVED,
                          identities.authority().certificate(),
                          issued,
                          parts.key())));
            })
        .onFailure(request::fail);
  }

  /**
   * The key in use vouches for anything. One that was replaced and still counts vouches only for
   * the key in use: so a party that was cut off while it changed its key can ask again.
   */
  private static void requireEndorsed(IdentityRenewal renewal, Party known, Instant now) {
    VerifyingKey wanted = renewal.request().signingKey();
    VerifyingKey voucher =
        known.keys().stream()
            .filter(key -> wanted.equals(known.key()) && key.isGoodAt(now))
            .map(PartyKey::key)
            .filter(renewal::isEndorsedBy)
            .findFirst()
            .orElse(known.key());
    try {
      renewal.require(voucher, now);
    } catch (IllegalArgumentException e) {
      throw new Problem(
          403,
          "renewal-refused",
          e.getMessage(),
          "Renew with the registered key, and with a clock that is right.");
    }
  }

  private static Party renewed(Party known, IdentityRequest asked, Instant now) {
    if (known.key().equals(asked.signingKey())) {
      return known;
    }
    try {
      return known.withKey(asked.signingKey(), now.plus(OVERLAP));
    } catch (IllegalArgumentException e) {
      throw new Problem(409, "key-used-before", e.getMessage(), "Make new keys.");
    }
  }
}
