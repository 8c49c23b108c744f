package dev.canvass.party.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.canvass.analytics.query.Query;
import dev.canvass.privacy.Epsilon;
import java.util.List;
import java.util.Objects;

/**
 * An attribute of the records and what the policy says of it in particular. In the file it is a
 * name alone, or an object. What is null is as in the policy as a whole.
 *
 * @param name as queries name it
 * @param column what it is called in files of records; its name if left out
 * @param approval {@code automatic} or {@code manual}
 * @param maxEpsilonPerQuery at most the policy's: there is one budget for all attributes
 * @param minimumPopulation fewer users with this attribute never answer
 * @param collectors whose queries about it are answered, Base64 of their keys
 * @param codecs codecs that queries about it may use
 */
public record AttributePolicy(
    String name,
    String column,
    String approval,
    String maxEpsilonPerQuery,
    Long minimumPopulation,
    List<String> collectors,
    List<String> codecs) {

  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  public AttributePolicy {
    name = Objects.requireNonNullElse(name, "");
    column = Objects.requireNonNullElse(column, name);
    collectors = collectors == null ? null : List.copyOf(collectors);
    codecs = codecs == null ? null : List.copyOf(codecs);
  }

  /** An attribute of which nothing is special. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static AttributePolicy named(String name) {
    return new AttributePolicy(name, null, null, null, null, null, null);
  }

  void check(String policyMaxEpsilon, List<String> errors) {
    PartyConfig.require(errors, "policy.attributes", () -> Query.requireAttribute(name));
    String key = "policy.attributes." + name;
    if (column.isBlank()) {
      errors.add(key + ".column: must not be blank");
    }
    if (approval != null) {
      PolicyChecks.approval(key + ".approval", approval, errors);
    }
    if (maxEpsilonPerQuery != null) {
      PartyConfig.require(
          errors, key + ".maxEpsilonPerQuery", () -> requireAtMost(policyMaxEpsilon));
    }
    if (minimumPopulation != null) {
      PolicyChecks.atLeastOne(key + ".minimumPopulation", minimumPopulation, errors);
    }
    if (collectors != null) {
      PolicyChecks.collectors(key + ".collectors", collectors, errors);
    }
    if (codecs != null) {
      PolicyChecks.codecs(key + ".codecs", codecs, errors);
    }
  }

  private void requireAtMost(String policyMaxEpsilon) {
    Epsilon own = Epsilon.parse(maxEpsilonPerQuery);
    Epsilon most;
    try {
      most = Epsilon.parse(policyMaxEpsilon);
    } catch (IllegalArgumentException e) {
      return; // It is complained of where it stands.
    }
    if (own.micros() > most.micros()) {
      throw new IllegalArgumentException("is " + own + ", above the policy's " + most);
    }
  }
}
