package dev.canvass.collector.http;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.collector.registry.Enrolment;
import dev.canvass.collector.registry.Enrolment.State;
import dev.canvass.collector.registry.Identities;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Invitation;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How operators admit a party: they invite it, and approve the request whose fingerprint they have
 * compared with what the party shows.
 */
final class AdmissionRoutes {

  private final CollectorApi.Parts parts;
  private final Identities identities;
  private final Registrations registrations;

  AdmissionRoutes(CollectorApi.Parts parts, Registrations registrations) {
    this.parts = parts;
    identities = parts.identities();
    this.registrations = registrations;
  }

  /**
   * An enrolment as operators see it.
   *
   * @param fingerprint what has to be compared; null before the party asked
   */
  record EnrolmentDocument(
      String party,
      String state,
      String created,
      String expires,
      int shards,
      long populationCap,
      String received,
      String publicKey,
      String fingerprint) {

    static EnrolmentDocument of(Enrolment enrolment, Instant now) {
      Optional<IdentityRequest> request = enrolment.request();
      return new EnrolmentDocument(
          enrolment.party(),
          enrolment.isExpired(now) ? "EXPIRED" : enrolment.state().name(),
          enrolment.created(),
          enrolment.expires(),
          enrolment.shards(),
          enrolment.populationCap(),
          request.map(asked -> enrolment.asked().received()).orElse(null),
          request.map(asked -> asked.signingKey().toString()).orElse(null),
          request.map(IdentityRequest::fingerprint).orElse(null));
    }
  }

  void mount(Router router) {
    router.post("/v1/invitations").handler(this::invite);
    router.get("/v1/enrolments").handler(this::list);
    router.postWithRegex("/v1/enrolments/(?<id>[^/]*):approve").handler(this::approve);
    router.postWithRegex("/v1/enrolments/(?<id>[^/]*):reject").handler(this::reject);
  }

  private Instant now() {
    return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void invite(RoutingContext request) {
    IdentityForms.Invite form = IdentityForms.invite(CollectorApi.body(request));
    Invitation invitation = Invitation.generate(parts.key().verifyingKey());
    Instant now = now();
    Enrolment fresh =
        Enrolment.invite(
            form.party(),
            invitation,
            form.shards(),
            form.populationCap(),
            now,
            now.plus(form.validity()));
    registrations
        .change(
            form.party(),
            () -> {
              identities
                  .enrolments()
                  .find(form.party().value())
                  .filter(known -> known.state() == State.PENDING)
                  .ifPresent(AdmissionRoutes::refuseToReplace);
              return registrations.publish(request, "party-invited", fresh);
            })
        .onSuccess(
            seen -> {
              Guard.acted(request, "party-invited", seen.party());
              CollectorApi.write(
                  request,
                  201,
                  Map.of(
                      "party",
                      seen.party(),
                      "invitation",
                      invitation.reveal(),
                      "expires",
                      seen.expires()));
            })
        .onFailure(request::fail);
  }

  private static void refuseToReplace(Enrolment pending) {
    throw new Problem(
        409,
        "request-pending",
        "party " + pending.party() + " has asked to be registered and waits for an answer",
        "Approve or reject its request first.");
  }

  private void list(RoutingContext request) {
    Instant now = now();
    List<EnrolmentDocument> documents =
        identities.enrolments().all().stream()
            .map(enrolment -> EnrolmentDocument.of(enrolment, now))
            .toList();
    CollectorApi.write(request, 200, Map.of("enrolments", documents));
  }

  private void approve(RoutingContext request) {
    String compared = IdentityForms.fingerprint(CollectorApi.body(request));
    Enrolment known = known(request);
    IdentityRequest asked =
        known
            .request()
            .orElseThrow(
                () ->
                    new Problem(
                        409,
                        "nothing-to-approve",
                        "party " + known.party() + " has not asked to be registered yet",
                        "Wait until it has used its invitation."));
    if (!asked.hasFingerprint(compared)) {
      throw new Problem(
          409,
          "fingerprint-differs",
          "the request of " + known.party() + " has another fingerprint than you compared",
          "Compare with what `canvass keys show` prints at the party. If that is what you gave,"
              + " somebody else has used the invitation: reject the request.");
    }
    if (known.state() == State.APPROVED) {
      CollectorApi.write(request, 200, EnrolmentDocument.of(known, now()));
      return;
    }
    if (known.state() == State.REJECTED) {
      throw new Problem(
          409, "rejected", "the request of " + known.party() + " was rejected", "Invite it again.");
    }
    registrations
        .change(new PartyId(known.party()), () -> register(request, known, asked))
        .onSuccess(
            seen -> {
              Guard.acted(request, "party-approved", seen.party());
              CollectorApi.write(request, 200, EnrolmentDocument.of(seen, now()));
            })
        .onFailure(request::fail);
  }

  /** The party first: if this stops in between, approving again does the rest. */
  private Future<Enrolment> register(
      RoutingContext request, Enrolment known, IdentityRequest asked) {
    Optional<X509Certificate> issued = identities.issue(asked);
    Optional<String> fingerprint =
        issued.map(Certificates::fingerprint).or(asked::certificateFingerprint);
    return registrations
        .publish(request, "party-approved", registered(known, asked).withCertificate(fingerprint))
        .compose(party -> registrations.publish(known.approve(issued.map(Certificates::toPem))));
  }

  /** Whoever is invited again and shows another key lost the one before: it counts no more. */
  private Party registered(Enrolment known, IdentityRequest asked) {
    PartyId id = new PartyId(known.party());
    Optional<Party> before = parts.registry().party(known.party());
    if (before.isEmpty()) {
      return new Party(id, asked.signingKey(), known.shards(), known.populationCap());
    }
    Party active = before.get().active(known.shards(), known.populationCap());
    try {
      return active.key().equals(asked.signingKey())
          ? active
          : active.withKey(asked.signingKey(), now());
    } catch (IllegalArgumentException e) {
      throw new Problem(409, "key-used-before", e.getMessage(), "Let the party make new keys.");
    }
  }

  private void reject(RoutingContext request) {
    Enrolment known = known(request);
    if (known.state() == State.APPROVED) {
      throw new Problem(
          409,
          "approved",
          "the request of " + known.party() + " was approved",
          "Revoke the party instead.");
    }
    registrations
        .change(
            new PartyId(known.party()),
            () -> registrations.publish(request, "party-rejected", known.reject()))
        .onSuccess(
            seen -> {
              Guard.acted(request, "party-rejected", seen.party());
              CollectorApi.write(request, 200, EnrolmentDocument.of(seen, now()));
            })
        .onFailure(request::fail);
  }

  private Enrolment known(RoutingContext request) {
    String party = request.pathParam("id");
    return identities
        .enrolments()
        .find(party)
        .orElseThrow(
            () ->
                new Problem(
                    404,
                    "not-invited",
                    "party \""
                        + party.substring(0, Math.min(64, party.length()))
                        + "\" was not invited",
                    "GET /v1/enrolments lists invitations and requests."));
  }
}
