/**
 * Uniform random bits, and exact sampling from them.
 *
 * <p>Depends on the JDK only. Nodes use {@link dev.canvass.privacy.random.SecureRandomBits}, which
 * cannot be seeded; a seedable source exists only in the simulation package of the analytics
 * module.
 */
package dev.canvass.privacy.random;
