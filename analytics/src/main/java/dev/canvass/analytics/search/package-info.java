/**
 * Finding heavy hitters in decoded tables: evidence per cell, beam search with consensus pruning
 * over the prefix tree, and successive explanation of what was found. {@link
 * dev.canvass.analytics.search.HeavyHitterSearch} shows the order of the steps. Pure; the caller
 * lends the threads.
 */
package dev.canvass.analytics.search;
