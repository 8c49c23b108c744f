package dev.canvass.party.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hours are those of the zone's clocks, summer time and midnight included. */
final class HoursTest {

  private static final List<String> WORKDAYS = List.of("MON", "TUE", "WED", "THU", "FRI");
  private static final Hours OFFICE = new Hours("Europe/Berlin", WORKDAYS, "08:00", "18:30");

  @Test
  void nothingSaidIsAnyTime() {
    assertTrue(Hours.ALWAYS.contain(Instant.EPOCH));
    assertTrue(Hours.ALWAYS.contain(Instant.parse("2026-11-25T23:59:59.999Z")));
  }

  @Test
  void theFirstInstantIsInTheLastIsNot() {
    // In winter Berlin is an hour ahead; 25 November 2026 is a Wednesday.
    assertFalse(OFFICE.contain(Instant.parse("2026-11-25T06:59:59.999Z")));
    assertTrue(OFFICE.contain(Instant.parse("2026-11-25T07:00:00Z")));
    assertTrue(OFFICE.contain(Instant.parse("2026-11-25T17:29:59.999Z")));
    assertFalse(OFFICE.contain(Instant.parse("2026-11-25T17:30:00Z")));
  }

  @Test
  void summerTimeIsFollowed() {
    // In summer two hours; 24 June 2026 is a Wednesday.
    assertTrue(OFFICE.contain(Instant.parse("2026-06-24T06:00:00Z")));
    assertFalse(OFFICE.contain(Instant.parse("2026-06-24T05:59:59Z")));
  }

  @Test
  void afterTheLastWorkdayTheyBeginOnMonday() {
    Instant saturday = Instant.parse("2026-11-28T12:00:00Z");
    assertFalse(OFFICE.contain(saturday));
    assertEquals(Instant.parse("2026-11-30T07:00:00Z"), OFFICE.nextBegin(saturday));
    Instant monday = Instant.parse("2026-11-30T07:00:00Z");
    assertEquals(Instant.parse("2026-12-01T07:00:00Z"), OFFICE.nextBegin(monday));
  }

  @Test
  void aNightBelongsToTheDayOnWhichItBegins() {
    Hours fridayNight = new Hours("UTC", List.of("FRI"), "22:00", "06:00");
    assertTrue(fridayNight.contain(Instant.parse("2026-11-27T22:00:00Z")));
    assertTrue(fridayNight.contain(Instant.parse("2026-11-28T05:59:59Z")));
    assertFalse(fridayNight.contain(Instant.parse("2026-11-28T22:00:00Z")));
    assertFalse(fridayNight.contain(Instant.parse("2026-11-27T05:00:00Z")));
  }
}
