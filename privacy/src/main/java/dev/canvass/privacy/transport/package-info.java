/**
 * What goes over a wire, encrypted and authenticated: the certificates a node shows and trusts, the
 * settings of its Kafka clients, and the rule that plain text stays on loopback. Pure: texts of
 * files go in; the nodes read them, and hand the outcome to their HTTP and Kafka libraries.
 *
 * <p>Start at {@link dev.canvass.privacy.transport.TlsWatch}.
 */
package dev.canvass.privacy.transport;
