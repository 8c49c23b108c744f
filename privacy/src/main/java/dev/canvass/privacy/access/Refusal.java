package dev.canvass.privacy.access;

import dev.canvass.privacy.access.Gate.Decision;
import java.util.List;

/**
 * What is answered, and what is logged, when the gate does not admit a request.
 *
 * @param status of HTTP
 * @param code stable, for programs
 * @param kind for counting
 * @param retryAfterSeconds 0 where waiting does not help
 * @param log lines for the operator; the answer says less, the lines no secrets
 */
public record Refusal(
    int status,
    String code,
    String detail,
    String remedy,
    String kind,
    int retryAfterSeconds,
    List<String> log) {

  /** What an answer of status 401 says in the header WWW-Authenticate. */
  public static final String CHALLENGE = "Bearer realm=\"canvass\"";

  /** All {@link #kind}s, so that each can be counted from zero. */
  public static final List<String> KINDS =
      List.of("anonymous", "rejected", "forbidden", "paused", "deferred");

  /** How long the issuer's keys may take. */
  private static final int FETCH_SECONDS = 2;

  private static final String REMEDY =
      "Send a token as Authorization: Bearer …; whoever runs the node makes one with canvass tokens"
          + " create.";

  /**
   * The refusal that a decision means.
   *
   * @param source the address the request came from
   * @throws IllegalArgumentException if the decision admits the request
   */
  public static Refusal of(Decision decision, String source) {
    if (decision instanceof Decision.Rejected rejected) {
      String from = "who=" + rejected.who() + " from=" + source;
      String line = "event=token-rejected " + from + " reason=" + rejected.reason();
      // Whether it is unknown, expired or revoked is for the log only.
      return unauthorized(
          "rejected",
          "the bearer token is not valid",
          rejected.limitReached()
              ? List.of(line, "event=token-limit-reached " + from)
              : List.of(line));
    }
    if (decision instanceof Decision.Paused paused) {
      return new Refusal(
          429,
          "too-many-attempts",
          "too many tokens that are not valid came from this address",
          "Wait, then send a valid token.",
          "paused",
          (int) Math.max(1, paused.pause().plusMillis(999).toSeconds()),
          List.of());
    }
    if (decision instanceof Decision.Deferred) {
      return new Refusal(
          503,
          "issuer-keys-awaited",
          "the token names a key of the issuer's that this node does not know yet and now asks for",
          "Send it again.",
          "deferred",
          FETCH_SECONDS,
          List.of());
    }
    if (decision instanceof Decision.Forbidden forbidden) {
      Principal principal = forbidden.principal();
      return new Refusal(
          403,
          "forbidden",
          "this needs the role "
              + Role.names(forbidden.needed(), " or ")
              + ", but "
              + principal.name()
              + " has "
              + (principal.roles().isEmpty() ? "none" : Role.names(principal.roles(), ", ")),
          "Use the token of somebody who has the role, or have one made.",
          "forbidden",
          0,
          List.of(
              new Actor(principal, source).line("forbidden")
                  + " needed="
                  + Role.names(forbidden.needed(), ",")));
    }
    if (decision instanceof Decision.Anonymous) {
      return unauthorized("anonymous", "this needs a bearer token", List.of());
    }
    throw new IllegalArgumentException("not a refusal: " + decision);
  }

  private static Refusal unauthorized(String kind, String detail, List<String> log) {
    return new Refusal(401, "unauthorized", detail, REMEDY, kind, 0, log);
  }
}
