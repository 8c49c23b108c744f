/**
 * The published mechanisms as rules over a prefix tree: how prefixes are kept ({@link
 * dev.canvass.analytics.strategy.Extension}), who extends alone and who together, and what later
 * parties may drop. {@link dev.canvass.analytics.strategy.PublishedRule} is all of it; who answers
 * is behind {@link dev.canvass.analytics.strategy.PrefixPoll}, so that the same rules run as
 * published and over sealed reports. Reconstructions: the authors' exact rules were not available.
 */
package dev.canvass.analytics.strategy;
