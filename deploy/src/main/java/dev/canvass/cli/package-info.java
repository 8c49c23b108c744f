/**
 * The {@code canvass} command line; one class per command. Start at {@link
 * dev.canvass.cli.Canvass}.
 */
package dev.canvass.cli;
