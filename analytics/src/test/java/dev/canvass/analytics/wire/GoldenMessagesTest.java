package dev.canvass.analytics.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Messages as nodes of version 0.1 write them. Mixed versions run while nodes are upgraded one by
 * one, so a later version reads every line of these files, to the same values, and adds a file of
 * its own; a line is never changed.
 */
class GoldenMessagesTest {

  /** A message: its kind, its bytes, and the value that they stand for. */
  private record Golden(MessageKind kind, byte[] payload, String value) {

    static Golden of(String line) {
      String[] columns = line.split("\t", -1);
      return new Golden(
          MessageKind.valueOf(columns[0]), HexFormat.of().parseHex(columns[1]), columns[2]);
    }
  }

  private static List<Golden> goldens() throws IOException {
    try (InputStream file =
        GoldenMessagesTest.class.getResourceAsStream("/wire/messages-0.1.tsv")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(Golden::of)
          .toList();
    }
  }

  /** The value in words; maps in order, arrays left out. */
  static String text(Object value) {
    if (value instanceof ReportChunk chunk) {
      return "%s %s %d %d %d %d"
          .formatted(
              chunk.query(),
              chunk.party(),
              chunk.shard(),
              chunk.level(),
              chunk.start(),
              chunk.count());
    }
    if (value instanceof Seal seal) {
      return "%s %s %d %s %s %s %s %s"
          .formatted(
              seal.query(),
              seal.party(),
              seal.shard(),
              seal.levelCounts(),
              seal.levelDigests(),
              seal.ballotDigest(),
              new TreeMap<>(seal.refused()),
              seal.sealedAt());
    }
    return value.toString();
  }

  static Object decode(MessageKind kind, byte[] payload) throws MalformedMessageException {
    return switch (kind) {
      case QUERY -> Messages.decodeQuery(payload);
      case EXTENSION -> Messages.decodeExtension(payload);
      case PARTY -> Messages.decodeParty(payload);
      case REPORT_CHUNK -> Messages.decodeChunk(payload);
      case BALLOT -> Messages.decodeBallot(payload);
      case SEAL -> Messages.decodeSeal(payload);
      case REFUSAL -> Refusals.decode(payload);
      case CANCELLATION -> Messages.decodeCancellation(payload);
      default -> throw new IllegalArgumentException("no golden messages of " + kind);
    };
  }

  @Test
  void everyKindBetweenNodesIsThere() throws IOException {
    EnumSet<MessageKind> kinds = EnumSet.noneOf(MessageKind.class);
    goldens().forEach(golden -> kinds.add(golden.kind()));
    assertEquals(
        EnumSet.of(
            MessageKind.QUERY,
            MessageKind.EXTENSION,
            MessageKind.PARTY,
            MessageKind.REPORT_CHUNK,
            MessageKind.BALLOT,
            MessageKind.SEAL,
            MessageKind.REFUSAL,
            MessageKind.CANCELLATION),
        kinds);
  }

  @Test
  void oldMessagesStandForTheValuesThatTheyStoodFor() throws Exception {
    for (Golden golden : goldens()) {
      assertEquals(golden.value(), text(decode(golden.kind(), golden.payload())));
    }
  }

  /** Digests, signatures and equality of copies are taken over bytes. */
  @Test
  void theSameValuesAreWrittenAsTheSameBytes() throws Exception {
    for (Golden golden : goldens()) {
      assertArrayEquals(
          golden.payload(),
          MessagesTest.DECODERS.get(golden.kind()).reencoded(golden.payload()),
          golden.value());
    }
  }
}
