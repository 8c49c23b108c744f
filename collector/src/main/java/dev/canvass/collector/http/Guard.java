package dev.canvass.collector.http;

import dev.canvass.privacy.access.Gate;
import dev.canvass.privacy.access.Gate.Decision;
import dev.canvass.privacy.access.Principal;
import dev.canvass.privacy.access.Role;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before all routes: lets a request on only if the gate admits its sender to what {@link
 * AccessPolicy} says it asks for. It comes before the body is read.
 */
final class Guard implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  /** Its own, so that it can be kept apart and on where other logging is off. */
  private static final Logger ACTS = LoggerFactory.getLogger("dev.canvass.acts");

  private static final String PRINCIPAL = "canvass.principal";
  private static final String REMEDY =
      "Send a token as Authorization: Bearer …; whoever runs the collector makes one with canvass"
          + " tokens create.";

  private final Gate gate;
  private final MeterRegistry meters;

  Guard(Gate gate, MeterRegistry meters) {
    this.gate = gate;
    this.meters = meters;
  }

  @Override
  public void handle(RoutingContext request) {
    Optional<AccessPolicy> operation =
        AccessPolicy.of(request.request().method(), request.normalizedPath());
    if (operation.filter(AccessPolicy::isForEverybody).isPresent()) {
      request.next();
      return;
    }
    Set<Role> allowed = operation.map(AccessPolicy::roles).orElse(EnumSet.of(Role.ADMIN));
    Decision decision =
        gate.decide(request.request().headers().getAll("Authorization"), source(request), allowed);
    if (decision instanceof Decision.Admitted admitted) {
      request.put(PRINCIPAL, admitted.principal());
      request.next();
    } else {
      throw refusal(request, decision);
    }
  }

  private Problem refusal(RoutingContext request, Decision decision) {
    if (decision instanceof Decision.Rejected rejected) {
      refused("rejected");
      ACTS.warn(
          "event=token-rejected who={} from={} reason={}",
          rejected.who(),
          source(request),
          rejected.reason());
      if (rejected.limitReached()) {
        ACTS.warn("event=token-limit-reached who={} from={}", rejected.who(), source(request));
      }
      // Whether it is unknown, expired or revoked is for the log only.
      return new Problem(401, "unauthorized", "the bearer token is not valid", REMEDY);
    }
    if (decision instanceof Decision.Paused paused) {
      refused("paused");
      return new Problem(
              429,
              "too-many-attempts",
              "too many tokens that are not valid came from this address",
              "Wait, then send a valid token.")
          .retryAfter(seconds(paused.pause()));
    }
    if (decision instanceof Decision.Forbidden forbidden) {
      refused("forbidden");
      Principal principal = forbidden.principal();
      ACTS.warn(
          "event=forbidden who={} from={} role={} method={} needed={}",
          principal.name(),
          source(request),
          Role.names(principal.roles(), ","),
          request.request().method(),
          Role.names(forbidden.needed(), ","));
      return new Problem(
          403,
          "forbidden",
          "this needs the role "
              + Role.names(forbidden.needed(), " or ")
              + ", but "
              + principal.name()
              + " has "
              + Role.names(principal.roles(), ", "),
          "Use the token of somebody who has the role, or have one made.");
    }
    refused("anonymous");
    return new Problem(401, "unauthorized", "this needs a bearer token", REMEDY);
  }

  private void refused(String reason) {
    meters.counter("canvass.collector.access.refused", "reason", reason).increment();
  }

  private static int seconds(Duration pause) {
    return (int) Math.max(1, pause.plusMillis(999).toSeconds());
  }

  /** Logs who did something to the service, from where and by which role. */
  static void acted(RoutingContext request, String event, String subject) {
    Principal principal = request.get(PRINCIPAL);
    Logger log = principal.equals(Principal.ANYBODY) ? LOG : ACTS;
    log.info(
        "event={} who={} from={} role={} subject={}",
        event,
        principal.name(),
        source(request),
        Role.names(principal.roles(), ","),
        subject);
  }

  private static String source(RoutingContext request) {
    return request.request().remoteAddress().hostAddress();
  }
}
