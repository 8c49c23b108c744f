/** The node's HTTP API and its one way to write errors. */
package dev.canvass.party.http;
