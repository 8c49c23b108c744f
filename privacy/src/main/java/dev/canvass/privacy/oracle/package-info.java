/**
 * Frequency oracles: how one user's cell becomes one randomised symbol, and how many symbols become
 * unbiased counts of every cell.
 *
 * <p>{@link dev.canvass.privacy.oracle.FrequencyOracle} is the closed choice; {@link
 * dev.canvass.privacy.oracle.LinearLocalHashing} serves large domains and {@link
 * dev.canvass.privacy.oracle.GeneralizedRandomizedResponse} small closed lists. Depends on {@code
 * random} only.
 */
package dev.canvass.privacy.oracle;
