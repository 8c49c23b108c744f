package dev.canvass.party.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The one way this API says no: an RFC 9457 problem document with a stable code and a remedy. */
record Problem(int status, String code, String detail, String remedy) {

  void send(RoutingContext context) {
    if (context.response().ended()) {
      return;
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .end(
            new JsonObject()
                .put("status", status)
                .put("code", code)
                .put("detail", detail)
                .put("remedy", remedy)
                .toBuffer());
  }
}
