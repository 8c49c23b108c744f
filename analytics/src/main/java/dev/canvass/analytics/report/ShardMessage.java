package dev.canvass.analytics.report;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;

/** What a shard of a party sends about a query. */
public sealed interface ShardMessage permits ReportChunk, Ballot, Seal, Refusal {

  QueryId query();

  PartyId party();

  int shard();
}
