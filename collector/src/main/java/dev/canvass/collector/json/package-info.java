/**
 * The one JSON mapper of the collector, and strict reading of objects that people wrote.
 *
 * <p>Depends on Jackson only. Start at {@link dev.canvass.collector.json.Fields}.
 */
package dev.canvass.collector.json;
