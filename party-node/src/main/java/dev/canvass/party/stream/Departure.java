package dev.canvass.party.stream;

import dev.canvass.analytics.query.QueryId;
import java.time.Instant;

/** What left this node for one query, and when the broker had all of it. */
public record Departure(QueryId query, int messages, long bytes, Instant acknowledged) {}
