package dev.canvass.collector.intake;

import dev.canvass.analytics.decision.Decision;
import dev.canvass.analytics.decision.PartyReports;
import dev.canvass.analytics.decision.PartyReports.ReportStream;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Ballot;
import dev.canvass.analytics.report.ChunkDigests;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.PackedSymbols;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Reporter;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.sign.SigningKey;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What one honest shard sends: real randomised reports, its real ballot, its seal. */
public record SealedShard(List<ReportChunk> chunks, Ballot ballot, Seal seal) {

  /** A message with the topic it belongs on. */
  public record Sent(boolean onSeals, byte[] envelope) {}

  /** The reports of users who hold {@code items}, one each, drawn with a seeded generator. */
  public static SealedShard of(Query query, String party, List<String> items, long seed) {
    Mechanism mechanism = Mechanism.of(query);
    PartyId id = new PartyId(party);
    int levels = mechanism.schedule().levels();
    Reporter reporter =
        new Reporter(mechanism, query.seed(), id, 0, new long[levels], new Random(seed)::nextLong);
    List<ByteArrayOutputStream> symbols = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      symbols.add(new ByteArrayOutputStream());
    }
    for (int user = 0; user < items.size(); user++) {
      int level = reporter.level(seed, user);
      symbols.get(level - 1).write(reporter.report(level, items.get(user)));
    }
    List<ReportChunk> chunks = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    List<Digest> digests = new ArrayList<>();
    List<List<ReportStream>> streams = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      byte[] drawn = symbols.get(level - 1).toByteArray();
      List<ReportChunk> ofLevel = chunks(query, id, level, drawn, mechanism);
      chunks.addAll(ofLevel);
      counts.add((long) drawn.length);
      digests.add(ChunkDigests.ofLevel(ofLevel.stream().map(ChunkDigests::ofChunk).toList()));
      streams.add(List.of(new ReportStream(drawn, drawn.length, mechanism.coins(level, id, 0))));
    }
    Ballot ballot = ballot(query, new PartyReports(id, streams, List.of()));
    Digest voted = Digest.of(Messages.encode(ballot));
    Seal seal = new Seal(query.id(), id, 0, counts, digests, voted, Map.of(), query.created());
    return new SealedShard(chunks, ballot, seal);
  }

  private static List<ReportChunk> chunks(
      Query query, PartyId party, int level, byte[] drawn, Mechanism mechanism) {
    List<ReportChunk> chunks = new ArrayList<>();
    for (int start = 0; start < drawn.length; start += ReportChunk.CAPACITY) {
      int count = Math.min(ReportChunk.CAPACITY, drawn.length - start);
      byte[] packed = PackedSymbols.pack(drawn, start, count, mechanism.oracle().symbolBits());
      chunks.add(new ReportChunk(query.id(), party, 0, level, start, count, packed));
    }
    return chunks;
  }

  private static Ballot ballot(Query query, PartyReports reports) {
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      return Decision.ballot(query, reports, 0, worker);
    } finally {
      worker.shutdown();
    }
  }

  /** All messages, chunks first. */
  public List<Sent> messages(SigningKey key) {
    List<Sent> messages = new ArrayList<>();
    for (ReportChunk chunk : chunks) {
      messages.add(sent(MessageKind.REPORT_CHUNK, chunk.party(), Messages.encode(chunk), key));
    }
    messages.add(sent(MessageKind.BALLOT, ballot.party(), Messages.encode(ballot), key));
    messages.add(sent(MessageKind.SEAL, seal.party(), Messages.encode(seal), key));
    return messages;
  }

  private static Sent sent(MessageKind kind, PartyId party, byte[] payload, SigningKey key) {
    byte[] envelope = Envelope.sign(kind, party.value(), payload, key).toBytes();
    return new Sent(kind == MessageKind.SEAL, envelope);
  }
}
