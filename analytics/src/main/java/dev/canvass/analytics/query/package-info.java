/**
 * What is asked: the query, who is asked, and the mechanism that follows from it. Values only.
 * {@link dev.canvass.analytics.query.Query} is the contract between analyst, collector and parties;
 * {@link dev.canvass.analytics.query.Mechanism} derives codec, oracle and tree from it.
 */
package dev.canvass.analytics.query;
