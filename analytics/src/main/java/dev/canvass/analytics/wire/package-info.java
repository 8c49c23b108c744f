/**
 * Messages on Kafka: Protocol Buffers inside a signed {@link dev.canvass.analytics.wire.Envelope},
 * and their translation to and from the domain's values ({@link
 * dev.canvass.analytics.wire.Messages}). Bytes in, values or a precise {@link
 * dev.canvass.analytics.wire.MalformedMessageException} out.
 */
package dev.canvass.analytics.wire;
