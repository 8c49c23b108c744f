/**
 * The audit log: an append-only hash chain (SHA-256) with signed heads (Ed25519), and the check
 * that nobody rewrote it (invariant I6). Pure values in one canonical byte form; no JSON, no files,
 * no clock. Depends on {@link dev.canvass.privacy.sign} only.
 *
 * <p>Start at {@link dev.canvass.privacy.audit.AuditChain}, which appends and follows, and {@link
 * dev.canvass.privacy.audit.ChainVerifier}, which judges a whole log.
 */
package dev.canvass.privacy.audit;
