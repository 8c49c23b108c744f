/**
 * The web console: pages of plain HTML, CSS and JavaScript modules, kept as resources beside this
 * package and served as they are. They use nothing but the HTTP API, and fetch nothing from
 * elsewhere. Start at {@link dev.canvass.collector.console.Console}.
 */
package dev.canvass.collector.console;
