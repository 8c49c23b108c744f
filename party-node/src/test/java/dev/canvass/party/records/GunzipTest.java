package dev.canvass.party.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Unpacking gzip that comes in pieces, against the JDK's packer. */
final class GunzipTest {

  @Test
  void unpacksPiecesOfAnySize() throws IOException {
    Random random = new Random(7);
    byte[] text = new byte[300_000];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) ('a' + random.nextInt(4));
    }
    for (int piece : new int[] {1, 3, 1_000, 1 << 20}) {
      assertArrayEquals(text, unpack(pack(text), piece));
    }
  }

  /** A gibibyte of line feeds in a megabyte: refused long before all of it is unpacked. */
  @Test
  void refusesABomb() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      byte[] lines = new byte[1 << 20];
      Arrays.fill(lines, (byte) '\n');
      for (int i = 0; i < 1_024; i++) {
        gzip.write(lines);
      }
    }
    long[] unpacked = new long[1];
    try (Gunzip gunzip = new Gunzip((bytes, from, to) -> unpacked[0] += to - from)) {
      byte[] bomb = packed.toByteArray();

      MalformedRecordException refusal =
          assertThrows(
              MalformedRecordException.class,
              () -> {
                for (int from = 0; from < bomb.length; from += 4_096) {
                  gunzip.accept(bomb, from, Math.min(bomb.length, from + 4_096));
                }
              });

      assertEquals(MalformedRecordException.Reason.COMPRESSION, refusal.reason());
      assertTrue(refusal.getMessage().contains("200 times"), refusal.getMessage());
      assertTrue(unpacked[0] <= Gunzip.FREE_BYTES + 65_536, () -> unpacked[0] + " bytes");
    }
  }

  @Test
  void unpacksMembersThatFollowOneAnother() throws IOException {
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.write(pack(new byte[] {1, 2}));
    two.write(pack(new byte[] {3}));

    assertArrayEquals(new byte[] {1, 2, 3}, unpack(two.toByteArray(), 5));
  }

  @Test
  void skipsEveryOptionalHeaderField() throws IOException {
    byte[] plain = pack(new byte[] {9, 9});
    for (int flags = 0; flags < 32; flags++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] fixed = Arrays.copyOf(plain, 10);
      fixed[3] = (byte) flags;
      bytes.write(fixed);
      if ((flags & 4) != 0) {
        bytes.write(new byte[] {2, 0, 5, 5});
      }
      if ((flags & 8) != 0) {
        bytes.write(new byte[] {'n', 0});
      }
      if ((flags & 16) != 0) {
        bytes.write(new byte[] {'c', 'c', 0});
      }
      if ((flags & 2) != 0) {
        CRC32 check = new CRC32();
        check.update(bytes.toByteArray());
        bytes.write((int) check.getValue());
        bytes.write((int) check.getValue() >> 8);
      }
      bytes.write(plain, 10, plain.length - 10);

      assertArrayEquals(new byte[] {9, 9}, unpack(bytes.toByteArray(), 1), "flags " + flags);
    }
  }

  @Test
  void noticesEveryCut() throws IOException {
    byte[] whole = pack(new byte[] {1, 2, 3});
    for (int size = 1; size < whole.length; size++) {
      byte[] part = Arrays.copyOf(whole, size);
      assertEquals(
          "the gzip stream is cut off",
          assertThrows(MalformedRecordException.class, () -> unpack(part, 4)).getMessage());
    }
  }

  @Test
  void noticesEveryFlippedBitOfBodyAndChecksum() throws IOException {
    byte[] whole =
        pack(
            "some text that is long enough to be packed, packed, packed"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (int bit = 80; bit < whole.length * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThrows(MalformedRecordException.class, () -> unpack(damaged, 16), "bit " + bit);
    }
  }

  @Test
  void handsOnAHugeStreamInSmallPieces() throws IOException {
    byte[] bomb = pack(new byte[50_000_000]);
    long[] total = new long[1];
    try (Gunzip gunzip =
        new Gunzip(
            (bytes, from, to) -> {
              assertTrue(to - from <= 65_536);
              total[0] += to - from;
            })) {
      gunzip.accept(bomb, 0, bomb.length);
      gunzip.end();
    }
    assertEquals(50_000_000, total[0]);
  }

  private static byte[] pack(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream packer = new GZIPOutputStream(packed)) {
      packer.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] unpack(byte[] packed, int piece) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Gunzip gunzip = new Gunzip((from, start, end) -> bytes.write(from, start, end - start))) {
      for (int start = 0; start < packed.length; start += piece) {
        gunzip.accept(packed, start, Math.min(packed.length, start + piece));
      }
      gunzip.end();
    }
    return bytes.toByteArray();
  }
}
