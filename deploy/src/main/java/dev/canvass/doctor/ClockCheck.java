package dev.canvass.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether this machine's clock agrees with others': a party's with its collector's, a collector's
 * with its login issuer's. Deadlines, expiry and charges by day are by the clock.
 */
final class ClockCheck {

  /** How far clocks may be apart; answers tell whole seconds. */
  static final Duration TOLERATED = Duration.ofSeconds(10);

  private static final String CLOCK = "clock";
  private static final String PEER = "peer";

  private ClockCheck() {}

  static List<Finding> of(Subject subject, Duration patience, Clock clock)
      throws InterruptedException {
    if (subject.clocks().isEmpty()) {
      return List.of(
          Finding.ok(CLOCK, "not compared: no collector's URL and no issuer is configured"));
    }
    List<Finding> findings = new ArrayList<>();
    HttpClient client = HttpClient.newBuilder().connectTimeout(patience).build();
    for (String url : subject.clocks()) {
      try {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(patience).build();
        HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
        findings.add(
            answer.statusCode() == 200
                ? Finding.ok(PEER, url + " answers")
                : Finding.fail(
                    PEER,
                    url + " answers " + answer.statusCode(),
                    "See what is wrong there; the address must be that of the service itself."));
        findings.add(compare(url, answer.headers().firstValue("Date"), clock.instant()));
      } catch (IOException | IllegalArgumentException e) {
        findings.add(
            Finding.fail(
                PEER,
                url + " does not answer: " + e,
                "Check the URL, its name in DNS, the firewall, and that it runs."));
      }
    }
    return findings;
  }

  private static Finding compare(String url, Optional<String> date, Instant now) {
    if (date.isEmpty()) {
      return Finding.ok(CLOCK, "not compared: " + url + " tells no time");
    }
    try {
      Instant other =
          ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration apart = Duration.between(other, now).abs();
      return apart.compareTo(TOLERATED) <= 0
          ? Finding.ok(CLOCK, "agrees with " + url + " within " + TOLERATED.toSeconds() + " s")
          : Finding.fail(
              CLOCK,
              "this clock is " + apart.toSeconds() + " s apart from that of " + url,
              "Set both by NTP.");
    } catch (DateTimeException e) {
      return Finding.warn(CLOCK, url + " tells a time that cannot be read", "Look at the service.");
    }
  }
}
