/**
 * Reports on their way from users to the collector: drawing them ({@link
 * dev.canvass.analytics.report.Reporter}), packing them, chunks, seals and ballots, and what the
 * collector has taken in of one party's shard ({@link dev.canvass.analytics.report.ShardIntake}).
 * Pure values and state machines.
 */
package dev.canvass.analytics.report;
