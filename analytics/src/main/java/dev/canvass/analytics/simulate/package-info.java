/**
 * Whole mechanisms without IO: a population, per-user randomisation from a seed, the same decision
 * as live, and how good the result was. The only place with seeded randomness; nodes must not
 * depend on this package.
 */
package dev.canvass.analytics.simulate;
