package dev.canvass.fuzz;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Reading;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.collector.http.PartyRequest;
import dev.canvass.collector.http.Problem;
import dev.canvass.collector.http.QueryRequest;
import dev.canvass.collector.http.ReadingRequest;
import dev.canvass.collector.intake.Tally;
import dev.canvass.collector.json.Json;
import dev.canvass.collector.results.QueryDocument;
import dev.canvass.collector.results.QueryDocument.PartyProgress;
import dev.canvass.collector.results.ReadingDocument;
import dev.canvass.collector.results.StoredDocument;
import dev.canvass.collector.results.TimingDocument;
import dev.canvass.fuzz.Decoder.Meaning;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON: the bodies of requests, and the collector's own documents on Kafka. */
final class DocumentDecoders {

  private DocumentDecoders() {}

  static List<Decoder> all() {
    return List.of(queryRequest(), readingRequest(), partyRequest(), storedDocument());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Decoder queryRequest() {
    return Decoder.of(
        "http-query",
        Problem.class,
        List.of(
            utf8("{\"codec\":\"ascii6:8\",\"epsilon\":\"2\",\"k\":10}"),
            utf8(
                "{\"attribute\":\"item\",\"dictionary\":[\"a\",\"b\"],\"epsilon\":1.5,\"k\":3,"
                    + "\"strategy\":\"tap\",\"aggregation\":\"frl-borda\",\"quorum\":2,"
                    + "\"parties\":[\"acme\",\"rival\"],\"deadlineSeconds\":60,"
                    + "\"lexicon\":[\"x\",\"\\u00fc\"]}")),
        bytes -> {
          QueryRequest request = QueryRequest.parse(bytes);
          return new Meaning(request, Json.bytes(body(request)));
        });
  }

  private static Map<String, Object> body(QueryRequest request) {
    Map<String, Object> body = new TreeMap<>();
    body.put("attribute", request.attribute());
    if (request.codec().kind() == CodecSpec.Kind.DICTIONARY) {
      body.put("dictionary", request.codec().dictionary());
    } else {
      body.put("codec", request.codec().toString());
    }
    body.put("epsilon", request.epsilon().toString());
    body.put("k", request.k());
    body.put("strategy", request.strategy().toString());
    body.put("aggregation", request.aggregation().toString());
    request
        .parties()
        .ifPresent(ids -> body.put("parties", ids.stream().map(PartyId::value).toList()));
    if (request.quorum() > 0) {
      body.put("quorum", request.quorum());
    }
    body.put("deadlineSeconds", request.deadlineSeconds());
    body.put("lexicon", request.lexicon());
    return body;
  }

  private static Decoder readingRequest() {
    QueryDocument query = queryDocument();
    return Decoder.of(
        "http-reading",
        Problem.class,
        List.of(utf8("{}"), utf8("{\"k\":5,\"strategy\":\"taps\",\"lexicon\":[\"one\",\"two\"]}")),
        bytes -> {
          Reading reading = ReadingRequest.parse(bytes, query);
          Map<String, Object> body = new TreeMap<>();
          body.put("k", reading.k());
          body.put("strategy", reading.strategy().toString());
          body.put("aggregation", reading.aggregation().toString());
          reading.lexicon().ifPresent(items -> body.put("lexicon", items));
          return new Meaning(reading, Json.bytes(body));
        });
  }

  private static Decoder partyRequest() {
    String key = Samples.ACME.verifyingKey().toString();
    return Decoder.of(
        "http-party",
        Problem.class,
        List.of(
            utf8("{\"id\":\"acme\",\"publicKey\":\"" + key + "\"}"),
            utf8(
                "{\"id\":\"a.b-c_1\",\"publicKey\":\""
                    + key
                    + "\",\"shards\":4,\"populationCap\":1000000}")),
        bytes -> {
          Party party = PartyRequest.parse(bytes);
          return new Meaning(
              party,
              Json.bytes(
                  Map.of(
                      "id", party.id().value(),
                      "publicKey", party.key().toString(),
                      "shards", party.shards(),
                      "populationCap", party.populationCap())));
        });
  }

  private static QueryDocument queryDocument() {
    return QueryDocument.of(
        Samples.queries().get(1),
        QueryDocument.Status.OPEN,
        null,
        null,
        List.of(Samples.START.plusSeconds(600)),
        List.of(new PartyProgress("acme", "SENDING", 12, null)),
        Tally.NONE);
  }

  /** A byte for the kind, then JSON, which the wrapping signs for the collector. */
  private static Decoder storedDocument() {
    List<StoredDocument> documents =
        List.of(
            queryDocument(),
            new TimingDocument(Samples.id().value(), 12, 34),
            ReadingDocument.wished(Samples.id(), Samples.reading()));
    List<byte[]> examples = new ArrayList<>();
    for (StoredDocument document : documents) {
      byte[] json = Json.bytes(document);
      byte[] example = new byte[json.length + 1];
      example[0] = (byte) document.kind().number();
      System.arraycopy(json, 0, example, 1, json.length);
      examples.add(example);
    }
    return Decoder.of(
            "stored-document",
            MalformedMessageException.class,
            examples,
            bytes -> {
              // Under its own key, where all checks but that of the key are still to come.
              StoredDocument document =
                  StoredDocument.read(key(bytes), bytes, Samples.COLLECTOR.verifyingKey());
              return new Meaning(document, document.toBytes(Samples.COLLECTOR));
            })
        .wrapped(DocumentDecoders::signed);
  }

  private static byte[] signed(byte[] damaged) {
    int number = damaged.length == 0 ? 0 : damaged[0] & 0xFF;
    MessageKind[] kinds = MessageKind.values();
    MessageKind kind =
        Arrays.stream(kinds)
            .filter(known -> known.number() == number)
            .findFirst()
            .orElse(kinds[number % kinds.length]);
    byte[] json = Arrays.copyOfRange(damaged, Math.min(1, damaged.length), damaged.length);
    return Envelope.sign(kind, Envelope.COLLECTOR, json, Samples.COLLECTOR).toBytes();
  }

  /** The key that the document itself asks for; any if it is none. */
  private static String key(byte[] bytes) {
    try {
      Envelope envelope = Envelope.parse(bytes);
      String about = Json.tree(envelope.payload()).path("query").asText("");
      String id = Json.tree(envelope.payload()).path("id").asText(about);
      String reading = Json.tree(envelope.payload()).path("reading").asText("");
      return switch (envelope.kind()) {
        case RESULT -> about + "/result";
        case TIMING -> about + "/timing";
        case READING -> about + "/reading/" + reading;
        default -> id;
      };
    } catch (MalformedMessageException | RuntimeException e) {
      return "";
    }
  }
}
