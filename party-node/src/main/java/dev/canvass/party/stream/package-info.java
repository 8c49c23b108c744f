/** Queries in from Kafka, sealed bytes out to it. */
package dev.canvass.party.stream;
