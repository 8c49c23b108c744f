package dev.canvass.party.config;

import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.budget.BudgetPolicy;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What the node agrees to, as its configuration says it.
 *
 * @param approval {@code automatic} or {@code manual}
 * @param minimumPopulation fewer users than this never answer; 1,000 if left out or 0
 * @param attributes what may be asked for, and what is special about it; {@code item} if left out
 * @param collectors whose queries are answered, Base64 of their keys; if left out, only those of
 *     the collector that the node belongs to
 * @param codecs codecs that queries may use, a family such as {@code letters} or one of it such as
 *     {@code letters:10}; all if left out
 * @param minimumParties the fewest parties that a query must invite; 1 if left out or 0
 * @param minimumQuorum the smallest quorum that a query may have; 1 if left out or 0
 * @param hours when users are asked; at any time if left out
 */
public record Policy(
    String approval,
    String maxEpsilonPerQuery,
    String epsilonPerWindow,
    int windowDays,
    String epsilonForLife,
    long minimumPopulation,
    List<AttributePolicy> attributes,
    List<String> collectors,
    List<String> codecs,
    int minimumParties,
    int minimumQuorum,
    Hours hours) {

  static final Policy DEFAULT = new Policy(null, null, null, 0, null, 0, null);

  /** A policy whose attributes are all alike, for any codec, time and number of parties. */
  public Policy(
      String approval,
      String maxEpsilonPerQuery,
      String epsilonPerWindow,
      int windowDays,
      String epsilonForLife,
      long minimumPopulation,
      List<String> attributes) {
    this(
        approval,
        maxEpsilonPerQuery,
        epsilonPerWindow,
        windowDays,
        epsilonForLife,
        minimumPopulation,
        attributes == null ? null : attributes.stream().map(AttributePolicy::named).toList(),
        null,
        null,
        0,
        0,
        null);
  }

  public Policy {
    approval = Objects.requireNonNullElse(approval, "manual");
    maxEpsilonPerQuery = Objects.requireNonNullElse(maxEpsilonPerQuery, "4");
    epsilonPerWindow = Objects.requireNonNullElse(epsilonPerWindow, "4");
    windowDays = windowDays == 0 ? 30 : windowDays;
    minimumPopulation = minimumPopulation == 0 ? 1_000 : minimumPopulation;
    epsilonForLife = Objects.requireNonNullElse(epsilonForLife, "100");
    attributes =
        attributes == null ? List.of(AttributePolicy.named("item")) : List.copyOf(attributes);
    collectors = collectors == null ? List.of() : List.copyOf(collectors);
    codecs = codecs == null ? List.of() : List.copyOf(codecs);
    minimumParties = minimumParties == 0 ? 1 : minimumParties;
    minimumQuorum = minimumQuorum == 0 ? 1 : minimumQuorum;
    hours = Objects.requireNonNullElse(hours, Hours.ALWAYS);
  }

  /** The names of the attributes, in the order of the file. */
  public List<String> attributeNames() {
    return attributes.stream().map(AttributePolicy::name).toList();
  }

  /** The caps as the ledger applies them. */
  public BudgetPolicy budget() {
    return new BudgetPolicy(
        Epsilon.parse(maxEpsilonPerQuery).micros(),
        micros(epsilonPerWindow),
        windowDays,
        micros(epsilonForLife));
  }

  void check(List<String> errors) {
    PolicyChecks.approval("policy.approval", approval, errors);
    PartyConfig.require(
        errors, "policy.maxEpsilonPerQuery", () -> Epsilon.parse(maxEpsilonPerQuery));
    // One cap at a time beside caps that are valid, so that each is judged alone.
    PartyConfig.require(
        errors, "policy.epsilonPerWindow", () -> caps(micros(epsilonPerWindow), 1, 1));
    PartyConfig.require(errors, "policy.windowDays", () -> caps(1, windowDays, 1));
    PartyConfig.require(errors, "policy.epsilonForLife", () -> caps(1, 1, micros(epsilonForLife)));
    PolicyChecks.atLeastOne("policy.minimumPopulation", minimumPopulation, errors);
    PolicyChecks.atLeastOne("policy.minimumParties", minimumParties, errors);
    PolicyChecks.atLeastOne("policy.minimumQuorum", minimumQuorum, errors);
    PolicyChecks.collectors("policy.collectors", collectors, errors);
    PolicyChecks.codecs("policy.codecs", codecs, errors);
    hours.check("policy.hours", errors);
    if (attributes.isEmpty()) {
      errors.add("policy.attributes: needs at least one attribute");
    }
    Set<String> names = new HashSet<>();
    Set<String> columns = new HashSet<>(Set.of("user"));
    for (AttributePolicy attribute : attributes) {
      attribute.check(maxEpsilonPerQuery, errors);
      if (!names.add(attribute.name())) {
        errors.add("policy.attributes: names " + attribute.name() + " twice");
      } else if (!columns.add(attribute.column())) {
        errors.add(
            "policy.attributes: the column "
                + attribute.column()
                + " is the user's or another attribute's");
      }
    }
  }

  private static void caps(long windowMicros, int windowDays, long lifeMicros) {
    new BudgetPolicy(1, windowMicros, windowDays, lifeMicros);
  }

  private static long micros(String decimal) {
    try {
      return new BigDecimal(decimal).movePointRight(6).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("not an epsilon with at most 6 decimals: " + decimal, e);
    }
  }
}
