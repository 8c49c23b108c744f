/**
 * The privacy parameter ε, shared by mechanisms and budgets.
 *
 * <p>Sub-packages: {@code random} (secure bits and exact sampling), {@code oracle} (frequency
 * oracles: randomise and decode), {@code attack} (statistics of attacking one), {@code shuffle}
 * (what a secret order adds), {@code budget} (what a user may spend), {@code audit} (the log),
 * {@code sign} (Ed25519). Nothing here knows Kafka, HTTP, files or clocks. Start reading at {@link
 * dev.canvass.privacy.oracle.LinearLocalHashing}.
 */
package dev.canvass.privacy;
