package dev.canvass.collector.http;

/**
 * An RFC 9457 problem that ends a request.
 *
 * <p>Thrown by request handling, written by {@link CollectorApi} alone.
 */
public final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String remedy;
  private final int retryAfterSeconds;

  /**
   * A problem.
   *
   * @param code stable, for programs
   * @param detail what is wrong, in plain words
   * @param remedy what to do
   */
  Problem(int status, String code, String detail, String remedy) {
    this(status, code, detail, remedy, 0);
  }

  private Problem(int status, String code, String detail, String remedy, int retryAfterSeconds) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static Problem invalid(String detail) {
    return new Problem(400, "invalid-request", detail, "Correct the request and send it again.");
  }

  static Problem unknownQuery(String id) {
    return new Problem(
        404,
        "unknown-query",
        "there is no query \"" + id.substring(0, Math.min(40, id.length())) + "\"",
        "GET /v1/queries lists the queries.");
  }

  static Problem unavailable(String detail) {
    return new Problem(503, "unavailable", detail, "Try again.", 0).retryAfter(1);
  }

  /** This problem with a hint when to come back. */
  Problem retryAfter(int seconds) {
    return new Problem(status, code, getMessage(), remedy, seconds);
  }

  int status() {
    return status;
  }

  int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The document's body. */
  Document document() {
    return new Document("about:blank", code.replace('-', ' '), status, code, getMessage(), remedy);
  }

  /** What is written. */
  record Document(
      String type, String title, int status, String code, String detail, String remedy) {}
}
