/**
 * What the audit log says and how an auditor checks it: the facts of each kind of entry ({@link
 * dev.canvass.analytics.audit.AuditFacts}), the evidence bundle and its verifier, and the summary.
 * Pure: bytes in, findings out. The chain itself is {@link dev.canvass.privacy.audit}, the attack
 * on the randomiser in use {@link dev.canvass.analytics.attack}.
 */
package dev.canvass.analytics.audit;
