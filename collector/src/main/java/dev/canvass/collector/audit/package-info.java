/**
 * The parties' audit logs as the collector keeps them: the topic of audit is followed by a task of
 * its own, which judges every entry and head against what the party said before, counter-signs
 * heads, and publishes what it took in, signed, on the topic of results, so that every instance can
 * show it from its global table.
 *
 * <p>The rules of logs are those of {@code dev.canvass.privacy.audit}. Start at {@link
 * dev.canvass.collector.audit.AuditProcessor}, then {@link dev.canvass.collector.audit.AuditLogs}
 * for what readers see.
 */
package dev.canvass.collector.audit;
