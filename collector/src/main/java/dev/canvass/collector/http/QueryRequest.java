package dev.canvass.collector.http;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.vote.Quorum;
import dev.canvass.collector.json.Fields;
import dev.canvass.privacy.Epsilon;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What an analyst asks for, checked as far as that is possible without the registry.
 *
 * @param parties the parties to invite; empty for all that are registered
 * @param quorum how many must be complete; 0 for what the rule needs
 */
public record QueryRequest(
    String attribute,
    CodecSpec codec,
    Epsilon epsilon,
    int k,
    Strategy strategy,
    Aggregation aggregation,
    Optional<List<PartyId>> parties,
    int quorum,
    long deadlineSeconds,
    List<String> lexicon) {

  private static final String DICTIONARY = "dictionary";

  /**
   * Reads a request's body.
   *
   * @throws Problem 400, listing everything that is wrong
   */
  public static QueryRequest parse(byte[] body) {
    JsonBody json = JsonBody.of(body);
    Fields fields = json.fields();
    CodecSpec codec = codec(json);
    Epsilon epsilon = fields.decimal("epsilon", Epsilon::parse);
    int k = (int) fields.requiredInteger("k", 1, Query.MAX_K);
    Strategy strategy = fields.optional("strategy", Strategy::parseLive).orElse(Strategy.CONSENSUS);
    Aggregation aggregation =
        fields.optional("aggregation", Aggregation::parse).orElse(Aggregation.DEFAULT);
    Optional<List<PartyId>> parties =
        fields.texts("parties").map(names -> partyIds(names, json.errors()));
    int quorum = (int) fields.integer("quorum", 1, Query.MAX_PARTIES, 0);
    long deadline = fields.integer("deadlineSeconds", 1, Query.MAX_DURATION.toSeconds(), 3_600);
    String attribute = fields.optional("attribute", Function.identity()).orElse("item");
    List<String> lexicon = fields.texts("lexicon").orElse(List.of());
    json.requireValid();
    return new QueryRequest(
        attribute, codec, epsilon, k, strategy, aggregation, parties, quorum, deadline, lexicon);
  }

  /** The fields codec and dictionary; null if they are in error. */
  static CodecSpec codec(JsonBody json) {
    Optional<List<String>> dictionary = json.fields().texts(DICTIONARY);
    CodecSpec codec = json.fields().optional("codec", text -> codec(text, dictionary)).orElse(null);
    return codec == null && !json.tree().hasNonNull("codec")
        ? codecOf(dictionary, json.errors())
        : codec;
  }

  private static CodecSpec codec(String text, Optional<List<String>> dictionary) {
    if (text.equals(DICTIONARY)) {
      return CodecSpec.dictionary(
          dictionary.orElseThrow(
              () -> new IllegalArgumentException("a dictionary codec needs the field dictionary")));
    }
    if (dictionary.isPresent()) {
      throw new IllegalArgumentException("only the codec dictionary has a list of items");
    }
    return CodecSpec.parse(text);
  }

  /** Without a codec's name, a dictionary speaks for itself. */
  private static CodecSpec codecOf(Optional<List<String>> dictionary, List<String> errors) {
    try {
      if (dictionary.isPresent()) {
        return CodecSpec.dictionary(dictionary.get());
      }
      errors.add("codec is required");
    } catch (IllegalArgumentException e) {
      errors.add("dictionary: " + e.getMessage());
    }
    return null;
  }

  private static List<PartyId> partyIds(List<String> names, List<String> errors) {
    TreeSet<PartyId> ids = new TreeSet<>();
    for (String name : names) {
      try {
        if (!ids.add(new PartyId(name))) {
          errors.add("parties names " + name + " twice");
        }
      } catch (IllegalArgumentException e) {
        errors.add("parties: " + e.getMessage());
      }
    }
    return List.copyOf(ids);
  }

  /**
   * The query.
   *
   * @param registered the parties there are, ascending
   * @throws Problem 400 if a party is unknown, nobody is invited, or the whole does not fit
   */
  Query toQuery(QueryId id, long seed, List<Party> registered, Instant now) {
    List<PartyId> known = registered.stream().filter(Party::isActive).map(Party::id).toList();
    List<PartyId> invited = parties.orElse(known);
    List<PartyId> unknown = invited.stream().filter(party -> !known.contains(party)).toList();
    if (!unknown.isEmpty()) {
      throw new Problem(
          400,
          "unknown-party",
          "not registered, or revoked: "
              + String.join(", ", unknown.stream().map(PartyId::value).toList()),
          "GET /v1/parties lists the parties; POST /v1/parties enrols one.");
    }
    if (invited.isEmpty()) {
      throw new Problem(
          400,
          "no-parties",
          "the query invites nobody",
          "Enrol parties with POST /v1/parties, or name some in the field parties.");
    }
    try {
      Query query =
          new Query(
              id,
              attribute,
              codec,
              epsilon,
              k,
              strategy,
              aggregation,
              invited,
              quorum == 0 ? Quorum.fewest(aggregation, invited.size()) : quorum,
              now,
              now.plusSeconds(deadlineSeconds),
              seed,
              lexicon);
      // Some codecs are found to be impossible only here, such as a dictionary of look-alikes.
      Mechanism.of(query);
      return query;
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(e.getMessage());
    }
  }
}
