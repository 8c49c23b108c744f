package dev.canvass.party.http;

import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.access.ForeignPage;
import dev.canvass.privacy.access.Gate.Decision;
import dev.canvass.privacy.access.NodeAccess;
import dev.canvass.privacy.access.Operation;
import dev.canvass.privacy.access.Principal;
import dev.canvass.privacy.access.Refusal;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before all routes: lets a request on only if the gate admits its sender to what {@link
 * Operations} says it asks for, and no page of another site sent it; logs whatever may change
 * something. Paths may name users, so they are not logged.
 */
final class Guard implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  /** Its own, so that it can be kept apart and on where other logging is off. */
  private static final Logger ACTS = LoggerFactory.getLogger("dev.canvass.acts");

  private static final String ACTOR = "canvass.actor";

  private final NodeAccess access;
  private final PartyMetrics metrics;

  Guard(NodeAccess access, PartyMetrics metrics) {
    this.access = access;
    this.metrics = metrics;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    String method = request.method().name();
    String path = context.normalizedPath();
    String source = request.remoteAddress().hostAddress();
    Optional<Refusal> foreign = access.foreign(head(request), source);
    if (foreign.isPresent()) {
      refuse(context, foreign.get());
      return;
    }
    if (Operations.POLICY.isForEverybody(method, path)) {
      context.next();
      return;
    }
    Decision decision =
        access
            .gate()
            .decide(
                request.headers().getAll("Authorization"),
                source,
                Operations.POLICY.roles(method, path));
    if (decision instanceof Decision.Admitted admitted) {
      Actor actor = new Actor(admitted.principal(), source);
      context.put(ACTOR, actor);
      if (!request.method().equals(HttpMethod.GET)) {
        logAct(context, actor);
      }
      context.next();
      return;
    }
    refuse(context, Refusal.of(decision, source));
  }

  private static ForeignPage.Head head(HttpServerRequest request) {
    return ForeignPage.Head.of(request.method().name(), request.authority(), request::getHeader);
  }

  private void refuse(RoutingContext context, Refusal refusal) {
    refusal.log().forEach(ACTS::warn);
    metrics.notAdmitted(refusal.kind());
    if (refusal.status() == 401) {
      context.response().putHeader("WWW-Authenticate", Refusal.CHALLENGE);
    }
    if (refusal.retryAfterSeconds() > 0) {
      context.response().putHeader("Retry-After", String.valueOf(refusal.retryAfterSeconds()));
    }
    new Problem(refusal.status(), refusal.code(), refusal.detail(), refusal.remedy()).send(context);
  }

  /** Who sent a request that was admitted, and from where. */
  static Actor actor(RoutingContext context) {
    return context.get(ACTOR);
  }

  /** What was asked, by the policy's words; and how it ended, once that is known. */
  private static void logAct(RoutingContext context, Actor actor) {
    Logger log = actor.principal().equals(Principal.ANYBODY) ? LOG : ACTS;
    String operation =
        context.request().method()
            + " "
            + Operations.POLICY
                .find(context.request().method().name(), context.normalizedPath())
                .map(Operation::template)
                .orElse("other");
    context.addEndHandler(
        done ->
            log.info(
                "{} operation=\"{}\" status={}",
                actor.line("act"),
                operation,
                context.response().getStatusCode()));
  }
}
