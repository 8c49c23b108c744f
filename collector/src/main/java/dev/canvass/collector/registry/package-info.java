/**
 * Who may speak: the registered parties, those that ask to be, and the collector's own keys.
 *
 * <p>The registry is a global table over the topic of parties, whose entries the collector signs.
 * Start at {@link dev.canvass.collector.registry.Registry}.
 */
package dev.canvass.collector.registry;
