package dev.canvass.party.stream;

import java.time.Instant;
import java.time.LocalDate;

/**
 * What left this node of its audit log on one day (UTC), heads included.
 *
 * @param first when the broker first acknowledged something of it
 * @param last when it last did
 */
public record AuditDeparture(
    LocalDate day, long messages, long bytes, Instant first, Instant last) {}
