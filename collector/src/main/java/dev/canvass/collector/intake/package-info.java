/**
 * Taking in: the Kafka Streams topology that verifies and stores every message of a query, and
 * closes its round.
 *
 * <p>All messages of one query share a partition, so one task owns one query. Start at {@link
 * dev.canvass.collector.intake.IntakeTopology}, then {@link
 * dev.canvass.collector.intake.RoundProcessor}.
 */
package dev.canvass.collector.intake;
