/**
 * The node's audit log: an append-only hash chain in the database, whose entries are written in the
 * same durable batch as what they record. Start at {@link dev.canvass.party.audit.AuditLog}; what
 * can be said is a {@link dev.canvass.party.audit.Statement}. {@code stream} carries it to Kafka.
 */
package dev.canvass.party.audit;
