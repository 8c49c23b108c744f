/**
 * Mutation fuzzing of everything that reads bytes from outside: valid examples made by the real
 * encoders are damaged in many ways, and whatever comes out must be refused with a reason or read
 * as what it says, soon and in bounded memory (invariant I8).
 *
 * <p>May depend on both nodes. Start at {@link dev.canvass.fuzz.Fuzzer}; {@link
 * dev.canvass.fuzz.Decoders} lists what is fuzzed.
 */
package dev.canvass.fuzz;
