/**
 * The second of the two numbers: what an outsider learns who sees only a party's reports and not
 * whose they are. Published bounds on privacy amplification by shuffling, and how they compose.
 * Pure arithmetic on {@link dev.canvass.privacy.Epsilon}; never decides a charge, which is always
 * of the local ε. Start at {@link dev.canvass.privacy.shuffle.ShuffleAmplification}.
 */
package dev.canvass.privacy.shuffle;
