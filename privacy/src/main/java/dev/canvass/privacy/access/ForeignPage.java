package dev.canvass.privacy.access;

import dev.canvass.privacy.transport.Loopback;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a page of another site can make a browser send to a service, and how the service tells it
 * apart. Such a page has no token; this matters where access is open, and is kept everywhere.
 *
 * <p>A browser says where a request comes from: in {@code Sec-Fetch-Site}, or, if it is old or the
 * service is not reached by HTTPS or loopback, in {@code Origin}. Programs say neither. A page can
 * send forms and plain text without the browser asking the service first, but not JSON. And a page
 * whose name was made to lead to loopback (DNS rebinding) counts as the service's own, but its
 * requests bear its name as their host.
 */
public final class ForeignPage {

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OWN = Set.of("same-origin", "none");

  private ForeignPage() {}

  /**
   * The head of a request.
   *
   * @param authority host and port that the request is for, as it says; null if it does not
   * @param site its header {@code Sec-Fetch-Site}, or null
   * @param origin its header {@code Origin}, or null
   */
  public record Head(String method, String authority, String site, String origin) {

    /**
     * The head of a request as a server has it.
     *
     * @param authority host and port that the request is for, or null
     * @param header gives the value of a header, or null
     */
    public static Head of(String method, Object authority, UnaryOperator<String> header) {
      return new Head(
          method,
          authority == null ? null : authority.toString(),
          header.apply("Sec-Fetch-Site"),
          header.apply("Origin"));
    }
  }

  /**
   * The refusal of a request that a page of another site made a browser send.
   *
   * @param openOnLoopback whether everybody on this machine, and nobody else, may use the service
   * @param source the address the request came from
   * @return empty if it is none
   */
  public static Optional<Refusal> refusal(Head head, boolean openOnLoopback, String source) {
    if (openOnLoopback && head.authority() != null && !isLoopback(head.authority())) {
      return refused(
          "foreign-host",
          "access is open on loopback, but the request is for another host",
          "Use localhost or 127.0.0.1 in the URL, or give the node a token file.",
          source);
    }
    if (!READING.contains(head.method()) && !isOwn(head)) {
      return refused(
          "foreign-page",
          "a page of another site made a browser send this",
          "Use the service's own pages, or the command line.",
          source);
    }
    return Optional.empty();
  }

  private static boolean isLoopback(String authority) {
    return Loopback.areServers(authority.toLowerCase(Locale.ROOT));
  }

  private static boolean isOwn(Head head) {
    if (head.site() != null) {
      return OWN.contains(head.site());
    }
    if (head.origin() == null) {
      return true;
    }
    int scheme = head.origin().indexOf("://");
    return scheme > 0 && head.origin().substring(scheme + 3).equalsIgnoreCase(head.authority());
  }

  private static Optional<Refusal> refused(
      String code, String detail, String remedy, String source) {
    return Optional.of(
        new Refusal(
            403, code, detail, remedy, code, 0, List.of("event=" + code + " from=" + source)));
  }

  /**
   * Whether a request has no body, or one that says to be JSON, which a page of another site cannot
   * send. A type is judged even if there seems to be no body: that of a form is taken apart early.
   *
   * @param contentTypes the values of the request's header of that name
   * @param bodyBytes how long its body is; 0 or less if there is none
   */
  public static boolean isJsonOrNothing(List<String> contentTypes, int bodyBytes) {
    if (contentTypes.isEmpty()) {
      return bodyBytes <= 0;
    }
    return contentTypes.size() == 1
        && contentTypes.get(0).split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }
}
