/**
 * Canvass on one machine: a real Kafka broker in process, input files, and the demo that starts
 * everything and asks one query.
 */
package dev.canvass.local;
