/**
 * One organisation's node. {@link dev.canvass.party.PartyNode} wires the parts; data flows from
 * {@code records} through {@code collect} (charge, randomise, seal) to {@code stream} (Kafka).
 * {@code http} is what its operators touch.
 */
package dev.canvass.party;
