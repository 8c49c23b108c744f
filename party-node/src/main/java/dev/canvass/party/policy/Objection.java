package dev.canvass.party.policy;

import dev.canvass.analytics.report.Refusal;

/**
 * Why a query is not answered.
 *
 * @param detail the same in plain words, for the party's own people; it does not leave the node but
 *     in its audit log
 */
public record Objection(Refusal.Reason reason, String detail) {}
