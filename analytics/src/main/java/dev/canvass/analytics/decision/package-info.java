/**
 * From sealed reports to a result: a pure, deterministic function of query, reports and ballots.
 * The collector runs it off its stream threads and may run it twice. Start at {@link
 * dev.canvass.analytics.decision.Decision}.
 */
package dev.canvass.analytics.decision;
