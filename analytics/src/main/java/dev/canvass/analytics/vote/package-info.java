/**
 * The vote: how the parties' frequency estimates of the candidates become one ranking that no few
 * parties can bend. Pure; {@link dev.canvass.analytics.vote.Vote} is the entry, {@link
 * dev.canvass.analytics.vote.RobustVote} the default rule, step by step, with what it guarantees.
 */
package dev.canvass.analytics.vote;
