package dev.canvass.analytics.vote;

import dev.canvass.analytics.query.PartyId;

/**
 * A party that the jury set aside.
 *
 * @param distance D: how far its frequencies are from what the parties' median allows, summed
 * @param threshold T: the distance that was tolerated
 */
public record Expulsion(PartyId party, double distance, double threshold) {}
