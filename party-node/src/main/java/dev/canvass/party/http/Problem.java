package dev.canvass.party.http;

import dev.canvass.party.records.StorageException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The one way this API says no: an RFC 9457 problem document with a stable code and a remedy. */
record Problem(int status, String code, String detail, String remedy) {

  /** What a disk failure is to a client: 507 if room is missing, else 503. */
  static Problem of(StorageException failure) {
    return failure.isForLackOfSpace()
        ? new Problem(
            507,
            "disk-full",
            failure.getMessage(),
            "Make room for the data directory, restart the node and repeat the request.")
        : new Problem(
            503,
            "storage-failed",
            failure.getMessage(),
            "Check the disk and the permissions of the data directory, then restart the node.");
  }

  /** The same with more detail. */
  Problem with(String more) {
    return new Problem(status, code, detail + more, remedy);
  }

  void send(RoutingContext context) {
    if (context.response().ended()) {
      return;
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .end(document());
  }

  /** What is written. */
  Buffer document() {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", code.replace('-', ' '))
        .put("status", status)
        .put("code", code)
        .put("detail", detail)
        .put("remedy", remedy)
        .toBuffer();
  }
}
