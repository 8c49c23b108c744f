package dev.canvass.privacy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.access.ConnectionBook.Overdue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConnectionBookTest {

  private static final ConnectionLimits TWO =
      new ConnectionLimits(
          2, Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(30), 1_024);
  private static final Overdue<String> NONE = new Overdue<>(List.of(), List.of());

  private long now;
  private final ConnectionBook<String> book = new ConnectionBook<>(TWO, () -> now);

  @Test
  void refusesWhatIsTooManyAndDropsWhatIsFarTooMany() {
    for (String connection : List.of("a", "b", "c", "d")) {
      assertTrue(book.open(connection));
    }

    assertFalse(book.open("e"));
    assertFalse(book.begin("c"), "a refusal");
    book.closed("c");
    book.closed("d");
    assertTrue(book.begin("a"));
    assertTrue(book.open("e"));
  }

  @Test
  void namesAConnectionThatNeverSendsAHead() {
    book.open("a");
    seconds(20);
    assertEquals(NONE, book.overdue());
    seconds(1);
    assertEquals(new Overdue<>(List.of("a"), List.of()), book.overdue());
  }

  @Test
  void leavesARequestAloneHoweverLongItsAnswerTakes() {
    book.open("a");
    book.begin("a");
    seconds(10_000);
    assertEquals(NONE, book.overdue());
  }

  @Test
  void namesAConnectionThatKeepsTheNextRequestWaiting() {
    book.open("a");
    book.begin("a");
    seconds(100);
    book.end("a");
    seconds(90);
    assertEquals(NONE, book.overdue());
    seconds(1);
    assertEquals(new Overdue<>(List.of(), List.of("a")), book.overdue());
  }

  @Test
  void forgetsWhatIsClosedEvenIfItsRequestEndsLater() {
    book.open("a");
    book.begin("a");
    book.closed("a");
    book.end("a");
    assertEquals(0, book.size());
  }

  private void seconds(long seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }
}
