/**
 * TLS of this node's API, of its calls to other instances and of its Kafka clients: the rules are
 * in {@code dev.canvass.privacy.transport}, here they meet files, Vert.x and Kafka.
 *
 * <p>Start at {@link dev.canvass.collector.transport.HttpTls}.
 */
package dev.canvass.collector.transport;
