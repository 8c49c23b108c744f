package dev.canvass.party.policy;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Refusal.Reason;
import dev.canvass.party.config.AttributePolicy;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.config.Policy;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.sign.VerifyingKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges queries by the party's policy. Immutable and thread-safe; changes nothing. */
public final class ConsentRules {

  private final Policy policy;
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final Set<VerifyingKey> collectors = new HashSet<>();

  /** What holds for one attribute. */
  private record Rule(
      boolean automatic,
      Epsilon maxEpsilon,
      long minimumPopulation,
      Set<VerifyingKey> collectors,
      List<String> codecs) {}

  /** Counts users, up to a limit. */
  @FunctionalInterface
  public interface Population {
    long users(String attribute, long limit);
  }

  /**
   * The rules of a valid configuration.
   *
   * @param collector the one that the node belongs to
   */
  public ConsentRules(PartyConfig config, VerifyingKey collector) {
    policy = config.policy();
    List<String> own = List.of(collector.toString());
    List<String> byDefault = policy.collectors().isEmpty() ? own : policy.collectors();
    for (AttributePolicy attribute : policy.attributes()) {
      Rule rule = rule(attribute, byDefault);
      rules.put(attribute.name(), rule);
      collectors.addAll(rule.collectors());
    }
    collectors.add(collector);
  }

  private Rule rule(AttributePolicy attribute, List<String> collectorsByDefault) {
    return new Rule(
        Objects.requireNonNullElse(attribute.approval(), policy.approval()).equals("automatic"),
        Epsilon.parse(
            Objects.requireNonNullElse(
                attribute.maxEpsilonPerQuery(), policy.maxEpsilonPerQuery())),
        Objects.requireNonNullElse(attribute.minimumPopulation(), policy.minimumPopulation()),
        Objects.requireNonNullElse(attribute.collectors(), collectorsByDefault).stream()
            .map(VerifyingKey::parse)
            .collect(Collectors.toUnmodifiableSet()),
        Objects.requireNonNullElse(attribute.codecs(), policy.codecs()));
  }

  /** The collectors whose queries are read at all: the node's own, and all that a rule names. */
  public Set<VerifyingKey> collectors() {
    return Set.copyOf(collectors);
  }

  /** Whether a query without objection is answered without asking a person. */
  public boolean isAutomatic(Query query) {
    return rules.get(query.attribute()).automatic();
  }

  /** Whether users may be asked at {@code time}. */
  public boolean allowsTime(Instant time) {
    return policy.hours().contain(time);
  }

  /** When users may be asked next, if not at {@code time}. */
  public Instant nextTime(Instant time) {
    return policy.hours().nextBegin(time);
  }

  /**
   * Why the query is not to be answered, if it is not; the cheapest checks first.
   *
   * @param collector who signed it
   * @param now the time
   * @param deadline when it closes
   */
  public Optional<Objection> objection(
      Query query, VerifyingKey collector, Instant now, Instant deadline, Population population) {
    Rule rule = rules.get(query.attribute());
    if (rule == null) {
      return because(
          Reason.UNKNOWN_ATTRIBUTE,
          "attribute " + query.attribute() + " is none of the policy's " + rules.keySet());
    }
    if (!rule.collectors().contains(collector)) {
      return because(
          Reason.COLLECTOR_NOT_ALLOWED,
          "the policy does not allow collector " + collector.fingerprint() + about(query));
    }
    if (!isAllowed(query.codec(), rule.codecs())) {
      return because(
          Reason.CODEC_NOT_ALLOWED,
          "codec " + query.codec() + " is none of the policy's " + rule.codecs() + about(query));
    }
    return spending(query, rule)
        .or(() -> company(query))
        .or(() -> time(now, deadline))
        .or(() -> population(query, rule, population));
  }

  private static boolean isAllowed(CodecSpec codec, List<String> allowed) {
    return allowed.isEmpty()
        || allowed.contains(codec.kind().toString())
        || allowed.contains(codec.toString());
  }

  private Optional<Objection> spending(Query query, Rule rule) {
    if (query.epsilon().micros() > rule.maxEpsilon().micros()) {
      return because(
          Reason.EPSILON_ABOVE_QUERY_CAP,
          "epsilon "
              + query.epsilon()
              + " is above the policy's "
              + rule.maxEpsilon()
              + about(query));
    }
    long window = policy.budget().windowMicros();
    return query.epsilon().micros() > window
        ? because(
            Reason.EPSILON_ABOVE_WINDOW_CAP,
            "epsilon "
                + query.epsilon()
                + " is above the policy's "
                + policy.epsilonPerWindow()
                + " per window")
        : Optional.empty();
  }

  private Optional<Objection> company(Query query) {
    if (query.parties().size() < policy.minimumParties()) {
      return because(
          Reason.TOO_FEW_PARTIES,
          "it invites "
              + query.parties().size()
              + " parties, the policy demands "
              + policy.minimumParties());
    }
    return query.quorum() < policy.minimumQuorum()
        ? because(
            Reason.QUORUM_TOO_SMALL,
            "its quorum is " + query.quorum() + ", the policy demands " + policy.minimumQuorum())
        : Optional.empty();
  }

  private Optional<Objection> time(Instant now, Instant deadline) {
    return allowsTime(now) || nextTime(now).isBefore(deadline)
        ? Optional.empty()
        : because(
            Reason.OUTSIDE_HOURS,
            "the policy's hours begin at " + nextTime(now) + ", behind the deadline");
  }

  private static Optional<Objection> population(Query query, Rule rule, Population population) {
    long minimum = rule.minimumPopulation();
    return population.users(query.attribute(), minimum) < minimum
        ? because(Reason.TOO_FEW_USERS, "fewer than " + minimum + " users")
        : Optional.empty();
  }

  private static String about(Query query) {
    return " for " + query.attribute();
  }

  private static Optional<Objection> because(Reason reason, String detail) {
    return Optional.of(new Objection(reason, detail));
  }
}
