package dev.canvass.privacy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.access.ForeignPage.Head;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are another site's page's, by what browsers say of them. */
final class ForeignPageTest {

  private static final String SOURCE = "127.0.0.1";

  private static String code(String method, String authority, String site, String origin) {
    return ForeignPage.refusal(new Head(method, authority, site, origin), false, SOURCE)
        .map(Refusal::code)
        .orElse("fine");
  }

  @ParameterizedTest
  @CsvSource({
    // A program, the console, somebody who typed the address.
    "POST, collector:8080, , , fine",
    "POST, collector:8080, same-origin, http://collector:8080, fine",
    "POST, collector:8080, none, , fine",
    "POST, collector, , https://collector, fine",
    "POST, Collector:8080, , http://collector:8080, fine",
    // A proxy that gives the service another name than the browser knows.
    "POST, inside:8080, same-origin, https://outside, fine",
    // Pages of other sites, other ports, sandboxed frames.
    "POST, collector:8080, cross-site, http://evil.example, foreign-page",
    "POST, collector:8080, same-site, http://collector:9999, foreign-page",
    "PUT, collector:8080, , http://evil.example, foreign-page",
    "DELETE, collector:8080, , http://collector:9999, foreign-page",
    "POST, collector:8080, , http://evil.example/http://collector:8080, foreign-page",
    "POST, collector:8080, , null, foreign-page",
    "POST, , , http://evil.example, foreign-page",
    "POST, collector:8080, something new, http://collector:8080, foreign-page",
    // Reading changes nothing, and the browser does not show the answer.
    "GET, collector:8080, cross-site, http://evil.example, fine",
  })
  void whoSentIt(String method, String authority, String site, String origin, String code) {
    assertEquals(code, code(method, authority, site, origin));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LocalHost:8080", "127.0.0.1:8080", "127.0.0.53", "[::1]:8080"})
  void openAccessOnLoopbackIsForNamesOfLoopback(String authority) {
    assertEquals(
        Optional.empty(),
        ForeignPage.refusal(new Head("GET", authority, null, null), true, SOURCE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:8080", "localhost.evil.example", "127.evil"})
  void openAccessOnLoopbackIsNotForAPageWhoseNameLeadsThere(String authority) {
    Refusal refusal =
        ForeignPage.refusal(
                new Head("GET", authority, "same-origin", "http://" + authority), true, SOURCE)
            .orElseThrow();

    assertEquals(403, refusal.status());
    assertEquals("foreign-host", refusal.code());
    assertEquals(List.of("event=foreign-host from=127.0.0.1"), refusal.log());
    assertEquals("fine", code("GET", authority, null, null), "with tokens any name will do");
  }

  @Test
  void onlyOneTypeIsJson() {
    assertTrue(ForeignPage.isJsonOrNothing(List.of("application/json"), 2));
    assertTrue(ForeignPage.isJsonOrNothing(List.of("Application/JSON ; charset=utf-8"), 2));
    assertTrue(ForeignPage.isJsonOrNothing(List.of("application/json"), 0));
    assertTrue(ForeignPage.isJsonOrNothing(List.of(), 0));
    assertTrue(ForeignPage.isJsonOrNothing(List.of(), -1));
    assertFalse(ForeignPage.isJsonOrNothing(List.of(), 1));
    for (List<String> types :
        List.of(
            List.of(""),
            List.of("text/plain"),
            List.of("text/plain; application/json"),
            List.of("application/x-www-form-urlencoded"),
            List.of("multipart/form-data; boundary=x"),
            List.of("application/jsonp"),
            List.of("application/json", "text/plain"))) {
      assertFalse(ForeignPage.isJsonOrNothing(types, 2), types.toString());
      assertFalse(ForeignPage.isJsonOrNothing(types, 0), types.toString());
    }
  }
}
