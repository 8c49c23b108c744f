package dev.canvass.collector.http;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.collector.registry.Enrolment;
import dev.canvass.collector.registry.Enrolment.State;
import dev.canvass.collector.registry.Identities;
import dev.canvass.privacy.access.FailedAttempts;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.IdentityAnswer;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Invitation;
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
 * Where a party that was invited asks to be registered, and hears how far that is. What operators
 * do is in {@link AdmissionRoutes}.
 */
final class EnrolmentRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(EnrolmentRoutes.class);

  private final CollectorApi.Parts parts;
  private final Identities identities;
  private final Registrations registrations;
  private final FailedAttempts attempts = new FailedAttempts();

  EnrolmentRoutes(CollectorApi.Parts parts, Registrations registrations) {
    this.parts = parts;
    identities = parts.identities();
    this.registrations = registrations;
  }

  void mount(Router router) {
    router.post("/v1/enrolments").handler(this::ask);
  }

  /** The party repeats its request to hear how far it is: the same request, the same invitation. */
  private void ask(RoutingContext request) {
    String source = request.request().remoteAddress().hostAddress();
    Instant now = parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    attempts.pause(source, now).ifPresent(EnrolmentRoutes::refuseForNow);
    IdentityForms.Ask form = IdentityForms.ask(CollectorApi.body(request));
    IdentityRequest asked = form.request();
    Enrolment known =
        identities
            .enrolments()
            .find(asked.party(), Invitation.hash(form.invitation()))
            .filter(enrolment -> !enrolment.isExpired(now))
            .orElseThrow(
                () -> {
                  attempts.failed(source, now);
                  LOG.warn("event=invitation-refused party={} from={}", asked.party(), source);
                  return new Problem(
                      403,
                      "invitation-refused",
                      "this is not an invitation of " + asked.party() + " that is still good",
                      "Ask the collector's operator for a new one.");
                });
    if (known.state() != State.INVITED) {
      answerAgain(request, known, asked);
      return;
    }
    registrations
        .change(new PartyId(asked.party()), () -> registrations.publish(known.ask(asked, now)))
        .onSuccess(
            seen -> {
              LOG.info(
                  "event=enrolment-requested party={} from={} fingerprint={}",
                  asked.party(),
                  source,
                  asked.fingerprint());
              answer(request, seen, asked);
            })
        .onFailure(request::fail);
  }

  private static void refuseForNow(Duration pause) {
    throw new Problem(
            429, "too-many-attempts", "too many wrong invitations came from here", "Wait.")
        .retryAfter((int) pause.toSeconds() + 1);
  }

  private void answerAgain(RoutingContext request, Enrolment known, IdentityRequest asked) {
    if (!known.request().map(asked::equals).orElse(false)) {
      LOG.warn("event=invitation-replayed party={}", asked.party());
      throw new Problem(
          409,
          "invitation-used",
          "the invitation of " + asked.party() + " was used by a request with other keys",
          "If that was not you, tell the collector's operator at once; ask for a new invitation.");
    }
    answer(request, known, asked);
  }

  private void answer(RoutingContext request, Enrolment known, IdentityRequest asked) {
    IdentityAnswer.State state =
        switch (known.state()) {
          case APPROVED -> IdentityAnswer.State.APPROVED;
          case REJECTED -> IdentityAnswer.State.REJECTED;
          case INVITED, PENDING -> IdentityAnswer.State.PENDING;
        };
    Optional<X509Certificate> certificate =
        Optional.ofNullable(known.certificate()).map(Certificates::parseOne);
    CollectorApi.write(
        request,
        state == IdentityAnswer.State.PENDING ? 202 : 200,
        AnswerDocument.of(
            IdentityAnswer.sign(
                asked, state, identities.authority().certificate(), certificate, parts.key())));
  }
}
