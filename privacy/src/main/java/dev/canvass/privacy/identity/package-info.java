/**
 * Who is who: private keys as standard PEM, certificate requests, and a small certificate authority
 * (X.509, ECDSA over P-256). Text goes in and out; files, permissions and prompts are their owners'
 * business, and so is the clock.
 *
 * <p>Start at {@link dev.canvass.privacy.identity.CertificateAuthority}. TLS keys are P-256 because
 * the TLS of Java 17 cannot be relied on for Ed25519, which messages are signed with.
 */
package dev.canvass.privacy.identity;
