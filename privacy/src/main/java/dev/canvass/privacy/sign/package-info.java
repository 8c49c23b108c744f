/**
 * Ed25519 signatures (RFC 8032) by Bouncy Castle's lightweight API. Keys are raw 32-byte values;
 * how they are kept is their owner's business.
 */
package dev.canvass.privacy.sign;
