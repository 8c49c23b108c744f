/**
 * The collector's configuration: one record tree, validated as a whole with all errors at once.
 *
 * <p>Depends on {@code json} only. Start at {@link dev.canvass.collector.config.CollectorConfig}.
 */
package dev.canvass.collector.config;
