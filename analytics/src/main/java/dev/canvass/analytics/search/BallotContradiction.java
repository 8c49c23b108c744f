package dev.canvass.analytics.search;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.query.PartyId;

/**
 * A ballot that states more than the same shard's reports say.
 *
 * @param choices how many of its choices do
 * @param code the tree code of the worst of them
 * @param statedZ its z-score on the ballot
 * @param foundZ the largest z-score that the reports allow
 */
public record BallotContradiction(
    PartyId party, int shard, int choices, Code code, double statedZ, double foundZ) {}
