package dev.canvass.analytics.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.canvass.analytics.item.Code;
import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.analytics.query.Aggregation;
import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.PartyKey;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.query.Strategy;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.v1.AuditEntryMessage;
import dev.canvass.analytics.wire.v1.AuditHeadMessage;
import dev.canvass.analytics.wire.v1.BallotMessage;
import dev.canvass.analytics.wire.v1.CancellationMessage;
import dev.canvass.analytics.wire.v1.CodecMessage;
import dev.canvass.analytics.wire.v1.ExtensionMessage;
import dev.canvass.analytics.wire.v1.PartyKeyMessage;
import dev.canvass.analytics.wire.v1.PartyMessage;
import dev.canvass.analytics.wire.v1.QueryMessage;
import dev.canvass.analytics.wire.v1.ReportChunkMessage;
import dev.canvass.analytics.wire.v1.SealMessage;
import dev.canvass.privacy.Epsilon;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditHead;
import dev.canvass.privacy.audit.SignedHead;
import dev.canvass.privacy.sign.VerifyingKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Payload bytes to values and back. Encoding is deterministic; decoding validates everything that
 * can be validated without other knowledge, and accepts a value in its deterministic form only:
 * fields ascending by number, defaults left out, map entries ascending by key, nothing unknown.
 */
public final class Messages {

  private Messages() {}

  /** The payload of a query. */
  public static byte[] encode(Query query) {
    CodecSpec codec = query.codec();
    return QueryMessage.newBuilder()
        .setId(query.id().value())
        .setAttribute(query.attribute())
        .setCodec(
            CodecMessage.newBuilder()
                .setKind(codec.kind().toString())
                .setSize(codec.size())
                .setLowerCase(codec.lowerCase())
                .addAllDictionary(codec.dictionary()))
        .setEpsilonMicros(query.epsilon().micros())
        .setK(query.k())
        .setStrategy(query.strategy().toString())
        .setAggregation(query.aggregation().toString())
        .addAllParties(query.parties().stream().map(PartyId::value).toList())
        .setQuorum(query.quorum())
        .setCreatedMillis(query.created().toEpochMilli())
        .setDeadlineMillis(query.deadline().toEpochMilli())
        .setSeed(query.seed())
        .addAllLexicon(query.lexicon())
        .build()
        .toByteArray();
  }

  /** Reads a query's payload. */
  public static Query decodeQuery(byte[] payload) throws MalformedMessageException {
    return decode(
        "query",
        QueryMessage.parser(),
        payload,
        message ->
            new Query(
                new QueryId(message.getId()),
                message.getAttribute(),
                new CodecSpec(
                    kind(message.getCodec().getKind()),
                    message.getCodec().getSize(),
                    message.getCodec().getLowerCase(),
                    List.copyOf(message.getCodec().getDictionaryList())),
                new Epsilon(message.getEpsilonMicros()),
                message.getK(),
                Strategy.parse(message.getStrategy()),
                Aggregation.parse(message.getAggregation()),
                message.getPartiesList().stream().map(PartyId::new).toList(),
                message.getQuorum(),
                Instant.ofEpochMilli(message.getCreatedMillis()),
                Instant.ofEpochMilli(message.getDeadlineMillis()),
                message.getSeed(),
                List.copyOf(message.getLexiconList())),
        Messages::encode);
  }

  /** The payload of an extension. */
  public static byte[] encode(Extension extension) {
    return ExtensionMessage.newBuilder()
        .setQuery(ByteString.copyFrom(encode(extension.query())))
        .setNumber(extension.number())
        .build()
        .toByteArray();
  }

  /** Reads an extension's payload. */
  public static Extension decodeExtension(byte[] payload) throws MalformedMessageException {
    ExtensionMessage message;
    try {
      message = ExtensionMessage.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessageException("not an extension: " + e.getMessage(), e);
    }
    Query query = decodeQuery(message.getQuery().toByteArray());
    return decode(
        "extension",
        ExtensionMessage.parser(),
        payload,
        parsed -> new Extension(query, parsed.getNumber()),
        Messages::encode);
  }

  private static CodecSpec.Kind kind(String name) {
    for (CodecSpec.Kind kind : CodecSpec.Kind.values()) {
      if (kind.toString().equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown codec");
  }

  /** The payload of a chunk. */
  public static byte[] encode(ReportChunk chunk) {
    return ReportChunkMessage.newBuilder()
        .setQuery(chunk.query().value())
        .setParty(chunk.party().value())
        .setShard(chunk.shard())
        .setLevel(chunk.level())
        .setStart(chunk.start())
        .setCount(chunk.count())
        .setPacked(ByteString.copyFrom(chunk.packed()))
        .build()
        .toByteArray();
  }

  /** Reads a chunk's payload. */
  public static ReportChunk decodeChunk(byte[] payload) throws MalformedMessageException {
    return decode(
        "report chunk",
        ReportChunkMessage.parser(),
        payload,
        message ->
            new ReportChunk(
                new QueryId(message.getQuery()),
                new PartyId(message.getParty()),
                message.getShard(),
                message.getLevel(),
                message.getStart(),
                message.getCount(),
                message.getPacked().toByteArray()),
        Messages::encode);
  }

  /** The payload of a ballot. */
  public static byte[] encode(Ballot ballot) {
    BallotMessage.Builder builder =
        BallotMessage.newBuilder()
            .setQuery(ballot.query().value())
            .setParty(ballot.party().value())
            .setShard(ballot.shard());
    for (Ballot.Choice choice : ballot.choices()) {
      builder.addChoices(
          BallotMessage.Choice.newBuilder()
              .setCodeHigh(choice.code().high())
              .setCodeLow(choice.code().low())
              .setZScore(choice.zScore()));
    }
    return builder.build().toByteArray();
  }

  /** Reads a ballot's payload. */
  public static Ballot decodeBallot(byte[] payload) throws MalformedMessageException {
    return decode(
        "ballot",
        BallotMessage.parser(),
        payload,
        message ->
            new Ballot(
                new QueryId(message.getQuery()),
                new PartyId(message.getParty()),
                message.getShard(),
                message.getChoicesList().stream()
                    .map(
                        choice ->
                            new Ballot.Choice(
                                new Code(choice.getCodeHigh(), choice.getCodeLow()),
                                choice.getZScore()))
                    .toList()),
        Messages::encode);
  }

  /** The payload of a seal. */
  public static byte[] encode(Seal seal) {
    SealMessage.Builder builder =
        SealMessage.newBuilder()
            .setQuery(seal.query().value())
            .setParty(seal.party().value())
            .setShard(seal.shard())
            .addAllLevelCounts(seal.levelCounts())
            .setBallotDigest(ByteString.copyFrom(seal.ballotDigest().toBytes()))
            .putAllRefused(seal.refusedInOrder())
            .setSealedAtMillis(seal.sealedAt().toEpochMilli());
    for (Digest digest : seal.levelDigests()) {
      builder.addLevelDigests(ByteString.copyFrom(digest.toBytes()));
    }
    return builder.build().toByteArray();
  }

  /** Reads a seal's payload. */
  public static Seal decodeSeal(byte[] payload) throws MalformedMessageException {
    return decode(
        "seal",
        SealMessage.parser(),
        payload,
        message ->
            new Seal(
                new QueryId(message.getQuery()),
                new PartyId(message.getParty()),
                message.getShard(),
                message.getLevelCountsList(),
                message.getLevelDigestsList().stream()
                    .map(bytes -> Digest.ofBytes(bytes.toByteArray()))
                    .toList(),
                Digest.ofBytes(message.getBallotDigest().toByteArray()),
                message.getRefusedMap(),
                Instant.ofEpochMilli(message.getSealedAtMillis())),
        Messages::encode);
  }

  /** The payload of a cancellation. */
  public static byte[] encode(Cancellation cancellation) {
    return CancellationMessage.newBuilder()
        .setQuery(cancellation.query().value())
        .setCancelledMillis(cancellation.at().toEpochMilli())
        .build()
        .toByteArray();
  }

  /** Reads a cancellation's payload. */
  public static Cancellation decodeCancellation(byte[] payload) throws MalformedMessageException {
    return decode(
        "cancellation",
        CancellationMessage.parser(),
        payload,
        message ->
            new Cancellation(
                new QueryId(message.getQuery()),
                Instant.ofEpochMilli(message.getCancelledMillis())),
        Messages::encode);
  }

  /** The payload of a registry entry. */
  public static byte[] encode(Party party) {
    return PartyMessage.newBuilder()
        .setId(party.id().value())
        .addAllKeys(party.keys().stream().map(Messages::message).toList())
        .setShards(party.shards())
        .setPopulationCap(party.populationCap())
        .setRevoked(!party.isActive())
        .setCertificate(party.certificate().orElse(""))
        .setRevision(party.revision())
        .build()
        .toByteArray();
  }

  private static PartyKeyMessage message(PartyKey key) {
    return PartyKeyMessage.newBuilder()
        .setPublicKey(ByteString.copyFrom(key.key().toBytes()))
        .setUntilMillis(key.until().map(Instant::toEpochMilli).orElse(0L))
        .build();
  }

  private static PartyKey key(PartyKeyMessage message) {
    return new PartyKey(
        VerifyingKey.of(message.getPublicKey().toByteArray()),
        Optional.of(message.getUntilMillis())
            .filter(millis -> millis != 0)
            .map(Instant::ofEpochMilli));
  }

  /** Reads a registry entry's payload. */
  public static Party decodeParty(byte[] payload) throws MalformedMessageException {
    return decode(
        "party",
        PartyMessage.parser(),
        payload,
        message ->
            new Party(
                new PartyId(message.getId()),
                message.getKeysList().stream().map(Messages::key).toList(),
                message.getShards(),
                message.getPopulationCap(),
                message.getRevoked() ? Party.Status.REVOKED : Party.Status.ACTIVE,
                Optional.of(message.getCertificate()).filter(text -> !text.isEmpty()),
                message.getRevision()),
        Messages::encode);
  }

  /** The payload of an audit entry. */
  public static byte[] encode(AuditEntry entry) {
    return AuditEntryMessage.newBuilder()
        .setEntry(ByteString.copyFrom(entry.toBytes()))
        .build()
        .toByteArray();
  }

  /** Reads an audit entry's payload. */
  public static AuditEntry decodeAuditEntry(byte[] payload) throws MalformedMessageException {
    return decode(
        "audit entry",
        AuditEntryMessage.parser(),
        payload,
        message -> AuditEntry.parse(message.getEntry().toByteArray()),
        Messages::encode);
  }

  /** The payload of a signed audit head. */
  public static byte[] encode(SignedHead signed) {
    return AuditHeadMessage.newBuilder()
        .setHead(ByteString.copyFrom(signed.head().toBytes()))
        .setSignature(ByteString.copyFrom(signed.signature()))
        .build()
        .toByteArray();
  }

  /** Reads a signed audit head's payload, without verifying it. */
  public static SignedHead decodeAuditHead(byte[] payload) throws MalformedMessageException {
    return decode(
        "audit head",
        AuditHeadMessage.parser(),
        payload,
        message ->
            new SignedHead(
                AuditHead.parse(message.getHead().toByteArray()),
                message.getSignature().toByteArray()),
        Messages::encode);
  }

  static <M, T> T decode(
      String what,
      Parser<M> parser,
      byte[] payload,
      Function<M, T> toValue,
      Function<T, byte[]> encoder)
      throws MalformedMessageException {
    try {
      T value = toValue.apply(parser.parseFrom(payload));
      // One value, one form: otherwise a repeat in other bytes would look like equivocation.
      if (!Arrays.equals(encoder.apply(value), payload)) {
        throw new MalformedMessageException(
            "not a "
                + what
                + " message: it has unknown fields or is not in the one deterministic form");
      }
      return value;
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessageException("not a " + what + " message: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("invalid " + what + ": " + e.getMessage(), e);
    }
  }
}
