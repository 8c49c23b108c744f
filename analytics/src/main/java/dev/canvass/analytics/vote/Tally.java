package dev.canvass.analytics.vote;

import java.util.List;

/**
 * What a rule makes of the claims.
 *
 * @param scores what the candidates are ranked by, highest first
 * @param frequencies the published share of users per candidate
 * @param weights w: the voters' share of the vote; 0 if expelled
 * @param expelled whom the rule set aside
 * @param tolerated f: how many lying parties the rule's bound allows for; 0 if it has none
 */
record Tally(
    double[] scores,
    double[] frequencies,
    double[] weights,
    List<Expulsion> expelled,
    int tolerated) {}
