/**
 * The HTTP API: queries, results, parties, health, metrics. Errors are RFC 9457 problem documents,
 * written in one place.
 *
 * <p>Start at {@link dev.canvass.collector.http.CollectorApi}.
 */
package dev.canvass.collector.http;
