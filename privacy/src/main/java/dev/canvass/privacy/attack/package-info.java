/**
 * The statistics of attacking a randomiser: from counts of what happened to users with two
 * different items, a lower confidence bound on the ε that was really spent. Knows no randomiser;
 * what is attacked and what the attacker looks at is {@code dev.canvass.analytics.attack}. Start at
 * {@link dev.canvass.privacy.attack.EpsilonBound}.
 */
package dev.canvass.privacy.attack;
