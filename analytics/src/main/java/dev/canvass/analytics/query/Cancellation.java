package dev.canvass.analytics.query;

import java.time.Instant;

/** The collector's word that a query is called off: nothing more is counted, nothing published. */
public record Cancellation(QueryId query, Instant at) {}
