/**
 * The collector: registers queries, takes in the parties' sealed reports, closes rounds, decides
 * and serves results. Holds ε-LDP reports only, never raw items.
 *
 * <p>Data flows config, {@code intake} (Kafka Streams), {@code decide}, {@code results} (read
 * model), {@code http}; the rules themselves live in {@code dev.canvass.analytics}. Start reading
 * at {@link dev.canvass.collector.CollectorNode}.
 */
package dev.canvass.collector;
