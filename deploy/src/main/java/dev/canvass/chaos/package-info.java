/**
 * Killing nodes at random instants and proving from outside that nothing was broken (invariants I1,
 * I2 and I5). Nodes are processes of their own and die by SIGKILL.
 *
 * <p>May use everything; nothing uses it but the command line. Start at {@link
 * dev.canvass.chaos.Soak}.
 */
package dev.canvass.chaos;
