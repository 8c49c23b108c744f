package dev.canvass.fuzz;

/**
 * A case in which a decoder did what it must not.
 *
 * @param number which case, from 0; the same seed gives the same case again
 * @param problem what was wrong
 * @param inputBytes how long the input was
 * @param input its first bytes in hexadecimal
 */
public record Finding(String decoder, long number, String problem, int inputBytes, String input) {}
