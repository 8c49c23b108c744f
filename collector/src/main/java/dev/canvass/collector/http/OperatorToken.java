package dev.canvass.collector.http;

import dev.canvass.collector.config.CollectorConfig.Enrolment;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Whether a request may do what only the operator may, where enrolment is closed. */
final class OperatorToken {

  private OperatorToken() {}

  /** Throws a 401 problem unless enrolment is open or the request bears the operator's token. */
  static void require(Enrolment enrolment, RoutingContext request) {
    if (enrolment.mode() == Enrolment.Mode.OPEN) {
      return;
    }
    String header = request.request().getHeader("Authorization");
    byte[] given = (header == null ? "" : header).getBytes(StandardCharsets.UTF_8);
    boolean allowed =
        enrolment
            .operatorToken()
            .map(token -> ("Bearer " + token).getBytes(StandardCharsets.UTF_8))
            .filter(expected -> MessageDigest.isEqual(expected, given))
            .isPresent();
    if (!allowed) {
      throw new Problem(
          401,
          "unauthorized",
          "this needs the operator's bearer token, for enrolment is closed",
          "Send it as Authorization: Bearer …; it is enrolment.operatorToken in the collector's"
              + " configuration.");
    }
  }
}
