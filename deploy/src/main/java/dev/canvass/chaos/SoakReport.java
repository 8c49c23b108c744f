package dev.canvass.chaos;

import java.util.List;
import java.util.Map;

/**
 * What a soak did and what was checked; that there is one says that every promise held.
 *
 * @param killsByMoment kills by node and {@link Kill#moment()}
 * @param charged users charged over all queries, as ledger, party API and metrics agree
 * @param refused users refused, likewise
 * @param reported reports at the broker and in the results: as many as charged
 * @param messages different messages of the party at the broker
 * @param copies all of them with repeats, each the same to the byte
 * @param resultsCompared results that equal those of an undisturbed collector to the byte
 */
public record SoakReport(
    long seed,
    List<Kill> kills,
    Map<String, Long> killsByMoment,
    int queries,
    long charged,
    long refused,
    long reported,
    long messages,
    long copies,
    int resultsCompared,
    double seconds) {}
