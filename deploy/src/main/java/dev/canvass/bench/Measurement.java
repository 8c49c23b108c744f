package dev.canvass.bench;

/**
 * One measured number.
 *
 * @param context parameters and machine, in words
 */
public record Measurement(String name, double value, String unit, String context) {}
