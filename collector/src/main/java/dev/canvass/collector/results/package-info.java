/**
 * The read model: what outsiders may see of queries, as JSON documents on the topic of results and
 * in a global table on every instance.
 *
 * <p>Depends on {@code json} and the analytics values. Start at {@link
 * dev.canvass.collector.results.ReadModel}.
 */
package dev.canvass.collector.results;
