/**
 * TLS of this node's API and of its Kafka clients: the rules are in {@code
 * dev.canvass.privacy.transport}, here they meet files, Vert.x and Kafka.
 *
 * <p>Start at {@link dev.canvass.party.transport.Transport}.
 */
package dev.canvass.party.transport;
