package dev.canvass.collector.http;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.plan.PlanRequest;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.Query;
import dev.canvass.collector.json.Fields;
import dev.canvass.privacy.Epsilon;
import java.util.List;
import java.util.Optional;

/**
 * The body of a question what a query would cost and find.
 *
 * @param names of the parties, in the order of {@code asked.users()}; empty where the body gave
 *     numbers of users
 */
record PlanBody(PlanRequest asked, List<String> names) {

  /**
   * Reads a request's body. Who is not given numbers of users is told about all parties there are.
   *
   * @param registered the parties there are, ascending
   * @throws Problem 400, listing everything that is wrong; 409 if the size of a party is not known
   */
  static PlanBody parse(byte[] body, List<Party> registered) {
    JsonBody json = JsonBody.of(body);
    Fields fields = json.fields();
    CodecSpec codec = QueryRequest.codec(json);
    Epsilon epsilon = fields.decimal("epsilon", Epsilon::parse);
    int k = (int) fields.requiredInteger("k", 1, Query.MAX_K);
    Optional<List<Long>> users = fields.integers("users");
    int lexicon =
        (int)
            fields.integer(
                "lexiconSize",
                0,
                PlanRequest.MAX_LEXICON,
                fields.texts("lexicon").map(List::size).orElse(0));
    int length =
        (int) fields.integer("length", 1, PlanRequest.MAX_LENGTH, PlanRequest.DEFAULT_LENGTH);
    int items = (int) fields.integer("items", 1, PlanRequest.MAX_ITEMS, PlanRequest.DEFAULT_ITEMS);
    double exponent =
        fields
            .optionalDecimal("exponent", Double::parseDouble)
            .orElse(PlanRequest.DEFAULT_EXPONENT);
    json.requireValid();
    List<Party> active = registered.stream().filter(Party::isActive).toList();
    List<Long> sizes = users.orElseGet(() -> populations(active));
    try {
      return new PlanBody(
          new PlanRequest(sizes, epsilon, k, codec, lexicon, length, items, exponent),
          users.isPresent()
              ? List.of()
              : active.stream().map(party -> party.id().value()).toList());
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(e.getMessage());
    }
  }

  private static List<Long> populations(List<Party> parties) {
    List<String> unknown =
        parties.stream()
            .filter(party -> party.populationCap() == 0)
            .map(party -> party.id().value())
            .toList();
    if (!unknown.isEmpty()) {
      throw new Problem(
          409,
          "unknown-population",
          "no population is registered for " + String.join(", ", unknown),
          "Give the numbers of users in the field users.");
    }
    return parties.stream().map(Party::populationCap).toList();
  }
}
