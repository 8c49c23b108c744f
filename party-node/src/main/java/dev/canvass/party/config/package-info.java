/** Configuration of a node: one record tree, validated as a whole at start. */
package dev.canvass.party.config;
