/**
 * Measurements of the parts that decide speed, each a median, with the machine named beside it.
 * Never a test. Start at {@link dev.canvass.bench.Benchmarks}.
 */
package dev.canvass.bench;
