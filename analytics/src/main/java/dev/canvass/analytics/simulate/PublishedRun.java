package dev.canvass.analytics.simulate;

import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.item.ItemCodec;
import dev.canvass.analytics.strategy.PublishedRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One run of a published mechanism as published: its own codes, levels and protocols. */
final class PublishedRun {

  private final PublishedRule rule;
  private final SimulationOptions options;
  private final long seed;

  /**
   * @param seed of everything random in the run
   */
  PublishedRun(PublishedRule rule, SimulationOptions options, long seed) {
    this.rule = rule;
    this.options = options;
    this.seed = seed;
  }

  /** Codes of 48 bits say nothing by themselves; the population names those that are items'. */
  RunOutcome run(Population population) {
    Population canonical = population.canonical(options.codec());
    PublishedPoll poll = new PublishedPoll(canonical, options.epsilon(), seed);
    List<PublishedRule.Outcome.Hitter> found = rule.run(poll, options.k()).list();
    ItemCodec codec = ItemCodec.of(PublishedPoll.CODEC);
    Map<Code, String> names = new HashMap<>();
    canonical
        .counts()
        .values()
        .forEach(
            items -> items.keySet().forEach(item -> names.putIfAbsent(codec.encode(item), item)));
    return new RunOutcome(
        found.stream()
            .map(
                listed ->
                    new RunOutcome.Listed(names.getOrDefault(listed.code(), ""), listed.count()))
            .toList(),
        List.of(),
        poll.reportedBytes() / (double) poll.parties());
  }
}
