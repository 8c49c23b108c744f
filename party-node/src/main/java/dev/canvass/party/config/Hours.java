package dev.canvass.party.config;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * When a node begins to ask its users. The hours of a day begin at {@code from} and end before
 * {@code to}, on the next day if that is earlier; if both are the same they last a whole day.
 *
 * @param zone such as {@code Europe/Berlin}; UTC if left out
 * @param days days on which hours begin, {@code MON} to {@code SUN}; all if left out
 * @param from such as {@code 08:00}; midnight if left out
 * @param to such as {@code 18:30}; midnight if left out
 */
public record Hours(String zone, List<String> days, String from, String to) {

  private static final List<String> ALL_DAYS =
      Arrays.stream(DayOfWeek.values()).map(Hours::shortName).toList();

  /** At any time. */
  public static final Hours ALWAYS = new Hours(null, null, null, null);

  public Hours {
    zone = Objects.requireNonNullElse(zone, "UTC");
    days = days == null ? ALL_DAYS : List.copyOf(days);
    from = Objects.requireNonNullElse(from, "00:00");
    to = Objects.requireNonNullElse(to, "00:00");
  }

  private static String shortName(DayOfWeek day) {
    return day.name().substring(0, 3);
  }

  void check(String key, List<String> errors) {
    PartyConfig.require(errors, key + ".zone", () -> zone(zone));
    PartyConfig.require(errors, key + ".from", () -> time(from));
    PartyConfig.require(errors, key + ".to", () -> time(to));
    if (days.isEmpty()) {
      errors.add(key + ".days: needs at least one day");
    }
    for (String day : days) {
      if (!ALL_DAYS.contains(day)) {
        errors.add(key + ".days: is one of " + ALL_DAYS + ", but is " + day);
      }
    }
  }

  /** Whether users may be asked at {@code time}. */
  public boolean contain(Instant time) {
    LocalDate today = LocalDate.ofInstant(time, zone(zone));
    // Hours that began yesterday may last until today.
    return contain(time, today.minusDays(1)) || contain(time, today);
  }

  private boolean contain(Instant time, LocalDate day) {
    if (!beginOn(day)) {
      return false;
    }
    LocalTime begin = time(from);
    LocalTime end = time(to);
    LocalDate lastDay = end.isAfter(begin) ? day : day.plusDays(1);
    return !time.isBefore(at(day, begin)) && time.isBefore(at(lastDay, end));
  }

  /** When hours begin next, after {@code time}. */
  public Instant nextBegin(Instant time) {
    LocalDate day = LocalDate.ofInstant(time, zone(zone));
    while (!beginOn(day) || !at(day, time(from)).isAfter(time)) {
      day = day.plusDays(1);
    }
    return at(day, time(from));
  }

  private boolean beginOn(LocalDate day) {
    return days.contains(shortName(day.getDayOfWeek()));
  }

  private Instant at(LocalDate day, LocalTime time) {
    return ZonedDateTime.of(day, time, zone(zone)).toInstant();
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is a time zone such as Europe/Berlin, but is " + name, e);
    }
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is a time such as 08:30, but is " + text, e);
    }
  }
}
