/**
 * Evidence bundles: everything about one query in one file that anybody can check off line, with
 * public keys alone (invariant I6). Pure; depends on {@code audit}, {@code wire} and the values
 * they carry. Start at {@link dev.canvass.analytics.evidence.EvidenceBundle}, the file, and {@link
 * dev.canvass.analytics.evidence.BundleVerifier}, which says what is wrong with it and where.
 */
package dev.canvass.analytics.evidence;
