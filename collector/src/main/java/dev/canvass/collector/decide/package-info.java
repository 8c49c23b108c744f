/**
 * Deciding closed queries off the stream threads: a pure function of the stored chunks, so doing it
 * twice gives the same.
 *
 * <p>Reads the stores of {@code intake} by interactive query. Start at {@link
 * dev.canvass.collector.decide.DecisionService}.
 */
package dev.canvass.collector.decide;
