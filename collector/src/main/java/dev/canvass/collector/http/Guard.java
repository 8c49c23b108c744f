package dev.canvass.collector.http;

import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.access.ForeignPage;
import dev.canvass.privacy.access.Gate.Decision;
import dev.canvass.privacy.access.NodeAccess;
import dev.canvass.privacy.access.Principal;
import dev.canvass.privacy.access.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before all routes: lets a request on only if the gate admits its sender to what {@link
 * Operations} says it asks for, and no page of another site sent it. It comes before the body is
 * read.
 */
final class Guard implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  /** Its own, so that it can be kept apart and on where other logging is off. */
  private static final Logger ACTS = LoggerFactory.getLogger("dev.canvass.acts");

  private static final String ACTOR = "canvass.actor";

  private final NodeAccess access;
  private final MeterRegistry meters;

  Guard(NodeAccess access, MeterRegistry meters) {
    this.access = access;
    this.meters = meters;
    Refusal.KINDS.forEach(this::refused);
  }

  private Counter refused(String kind) {
    return meters.counter("canvass.collector.access.refused", "reason", kind);
  }

  @Override
  public void handle(RoutingContext request) {
    String method = request.request().method().name();
    String path = request.normalizedPath();
    access.foreign(head(request.request()), source(request)).ifPresent(this::refuse);
    if (Operations.POLICY.isForEverybody(method, path)) {
      request.next();
      return;
    }
    Decision decision =
        access
            .gate()
            .decide(
                request.request().headers().getAll("Authorization"),
                source(request),
                Operations.POLICY.roles(method, path));
    if (decision instanceof Decision.Admitted admitted) {
      request.put(ACTOR, new Actor(admitted.principal(), source(request)));
      request.next();
      return;
    }
    refuse(Refusal.of(decision, source(request)));
  }

  private static ForeignPage.Head head(HttpServerRequest request) {
    return ForeignPage.Head.of(request.method().name(), request.authority(), request::getHeader);
  }

  private void refuse(Refusal refusal) {
    refusal.log().forEach(ACTS::warn);
    refused(refusal.kind()).increment();
    throw new Problem(refusal.status(), refusal.code(), refusal.detail(), refusal.remedy())
        .retryAfter(refusal.retryAfterSeconds());
  }

  /** Logs who did something to the service, from where and by which role. */
  static void acted(RoutingContext request, String event, String subject) {
    Actor actor = actor(request);
    Logger log = actor.principal().equals(Principal.ANYBODY) ? LOG : ACTS;
    log.info("{} subject={}", actor.line(event), subject);
  }

  /** Who sent a request that was admitted, and from where. */
  static Actor actor(RoutingContext request) {
    return request.get(ACTOR);
  }

  private static String source(RoutingContext request) {
    return request.request().remoteAddress().hostAddress();
  }
}
