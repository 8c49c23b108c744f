/**
 * The privacy parameter ε, shared by mechanisms and budgets.
 *
 * <p>Sub-packages: {@code random} (secure bits and exact sampling), {@code oracle} (frequency
 * oracles: randomise and decode), {@code budget} (what a user may spend), {@code sign} (Ed25519).
 * Nothing here knows Kafka, HTTP, files or clocks. Start reading at {@link
 * dev.canvass.privacy.oracle.LinearLocalHashing}.
 */
package dev.canvass.privacy;
