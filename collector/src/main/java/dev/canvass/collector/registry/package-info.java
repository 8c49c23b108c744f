/**
 * Who may speak: the registered parties and the collector's own signing key.
 *
 * <p>The registry is a global table over the topic of parties, whose entries the collector signs.
 * Start at {@link dev.canvass.collector.registry.Registry}.
 */
package dev.canvass.collector.registry;
