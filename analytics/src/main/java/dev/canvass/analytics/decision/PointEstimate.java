package dev.canvass.analytics.decision;

/**
 * How frequent one given item is, from sealed reports alone.
 *
 * @param count unbiased estimate of the users who hold it; may be negative
 * @param frequency count / users
 * @param standardError of count
 * @param low lower end of the 95 % interval of count
 * @param high upper end
 * @param belowNoise whether the count is below one standard error
 * @param users reports counted
 */
public record PointEstimate(
    double count,
    double frequency,
    double standardError,
    double low,
    double high,
    boolean belowNoise,
    long users) {}
