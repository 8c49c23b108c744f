package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Waits for what a collector is doing about a query. */
final class QueryWatch {

  private static final long POLL_MILLIS = 500;
  private static final Duration DECIDING = Duration.ofMinutes(2);
  private static final Duration READING = Duration.ofMinutes(10);

  /** How long a collector that has answered before may be away, as in a restart. */
  private static final Duration AWAY = Duration.ofMinutes(1);

  private final CollectorClient client;

  QueryWatch(CollectorClient client) {
    this.client = client;
  }

  /**
   * Waits until the query is decided or will never be, or two minutes longer than its deadline,
   * which the collector may put off.
   *
   * @param onChange is given the query's document at first and after each change
   * @return the query's last document
   */
  JsonNode query(String id, Consumer<JsonNode> onChange) throws IOException {
    String path = QueryCommand.path(id, "");
    JsonNode query = client.fetch(path);
    JsonNode shown = null;
    while (true) {
      if (!query.equals(shown)) {
        onChange.accept(query);
        shown = query;
      }
      if (!isUnderWay(query)) {
        return query;
      }
      Instant last = Instant.parse(query.path("deadline").asText()).plus(DECIDING);
      if (Instant.now().isAfter(last)) {
        throw new IOException(
            id + " is still " + query.path("status").asText() + ", long after its deadline");
      }
      pause();
      query = fetch(path);
    }
  }

  /** Asks again while the collector does not answer, or only that it cannot now. */
  private JsonNode fetch(String path) throws IOException {
    long deadline = System.nanoTime() + AWAY.toNanos();
    while (true) {
      boolean patient = System.nanoTime() < deadline;
      try {
        CollectorClient.Answer answer = client.get(path);
        if (answer.status() < 500 || !patient) {
          return CollectorClient.required(answer);
        }
      } catch (CollectorClient.NoAnswerException e) {
        if (!patient) {
          throw e;
        }
      }
      pause();
    }
  }

  /** The query's result, or an IOException that says why there is none. */
  JsonNode result(String id, Consumer<JsonNode> onChange) throws IOException {
    JsonNode query = query(id, onChange);
    if (!query.path("status").asText().equals("DONE")) {
      throw new IOException(
          id + " is " + query.path("status").asText() + ": " + query.path("reason").asText());
    }
    return client.fetch(QueryCommand.path(id, "/heavy-hitters"));
  }

  /** Waits until a reading is decided, at most ten minutes. */
  JsonNode reading(String path) throws IOException {
    long deadline = System.nanoTime() + READING.toNanos();
    JsonNode reading = client.fetch(path);
    while (isUnderWay(reading)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the reading is not decided after " + READING.toMinutes() + " min");
      }
      pause();
      reading = fetch(path);
    }
    return reading;
  }

  /** One line that says how far a query is. */
  static String line(JsonNode query) {
    long complete = 0;
    long reports = 0;
    for (JsonNode party : query.path("progress")) {
      complete += party.path("state").asText().equals("COMPLETE") ? 1 : 0;
      reports += party.path("reports").asLong();
    }
    int extensions = query.path("extensions").asInt();
    return String.format(
        Locale.ROOT,
        "%s %-9s %d of %d parties complete, quorum %d, %,d reports, deadline %s%s",
        query.path("id").asText(),
        query.path("status").asText(),
        complete,
        query.path("progress").size(),
        query.path("quorum").asInt(),
        reports,
        query.path("deadline").asText(),
        extensions == 0 ? "" : " (extended " + extensions + " times)");
  }

  private static boolean isUnderWay(JsonNode document) {
    String status = document.path("status").asText();
    return status.equals("PROPOSED") || status.equals("OPEN") || status.equals("DECIDING");
  }

  private static void pause() throws IOException {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    if (Thread.interrupted()) {
      throw new IOException("interrupted");
    }
  }
}
