package dev.canvass.party.records;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks a gzip stream (RFC 1952) that arrives in pieces, members that follow one another too. It
 * never holds more than one buffer of unpacked bytes, whatever the ratio, and refuses a stream that
 * is mostly air. One owner; close it.
 */
final class Gunzip implements AutoCloseable {

  /** Takes unpacked bytes; the array is reused. */
  @FunctionalInterface
  interface Sink {
    void accept(byte[] bytes, int from, int to);
  }

  /** The most bytes that a byte may stand for; lists of users pack to a tenth or so. */
  static final int MAX_RATIO = 200;

  /** What any stream may unpack to, in bytes. */
  static final long FREE_BYTES = 64L << 20;

  private static final int MAGIC_1 = 0x1f;
  private static final int MAGIC_2 = 0x8b;
  private static final int DEFLATE = 8;
  private static final int FIXED_HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int HAS_HEADER_CHECK = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;

  /** What the next byte belongs to; {@code NAME} and {@code COMMENT} end with a zero. */
  private enum Part {
    HEADER,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CHECK,
    BODY,
    TRAILER
  }

  private final Sink sink;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 check = new CRC32();
  private final byte[] unpacked = new byte[65_536];
  private Part part = Part.HEADER;
  private int position;
  private int flags;
  private int extraLength;
  private long trailer;
  private long packedBytes;
  private long unpackedBytes;

  Gunzip(Sink sink) {
    this.sink = sink;
  }

  /** Whether a stream that begins with these two bytes is gzip. */
  static boolean isMagic(byte first, byte second) {
    return (first & 0xff) == MAGIC_1 && (second & 0xff) == MAGIC_2;
  }

  /**
   * Unpacks the next piece.
   *
   * @throws MalformedRecordException if the stream is damaged
   */
  void accept(byte[] bytes, int from, int to) {
    packedBytes += to - from;
    int next = from;
    while (next < to) {
      if (part == Part.BODY) {
        next = body(bytes, next, to);
      } else {
        step(bytes[next++] & 0xff);
      }
    }
  }

  /**
   * Says that nothing follows.
   *
   * @throws MalformedRecordException if the stream is cut off
   */
  void end() {
    if (part != Part.HEADER || position != 0) {
      throw damaged("is cut off");
    }
  }

  private int body(byte[] bytes, int from, int to) {
    inflater.setInput(bytes, from, to - from);
    try {
      while (!inflater.finished()) {
        int size = inflater.inflate(unpacked);
        if (size == 0 && inflater.needsInput()) {
          return to;
        }
        if (size == 0 && inflater.needsDictionary()) {
          throw damaged("needs a dictionary");
        }
        unpackedBytes += size;
        if (unpackedBytes > FREE_BYTES && unpackedBytes / MAX_RATIO > packedBytes) {
          throw damaged("unpacks to more than " + MAX_RATIO + " times its size");
        }
        check.update(unpacked, 0, size);
        sink.accept(unpacked, 0, size);
      }
    } catch (DataFormatException e) {
      throw new MalformedRecordException(
          MalformedRecordException.Reason.COMPRESSION,
          "the gzip stream is damaged: " + e.getMessage(),
          e);
    }
    go(Part.TRAILER);
    return to - inflater.getRemaining();
  }

  private void step(int value) {
    switch (part) {
      case HEADER -> header(value);
      case EXTRA_LENGTH -> {
        extraLength |= value << (8 * position++);
        if (position == 2) {
          goBehind(extraLength == 0 ? Part.EXTRA : Part.EXTRA_LENGTH);
        }
      }
      case EXTRA -> {
        if (++position == extraLength) {
          goBehind(part);
        }
      }
      case NAME, COMMENT -> {
        if (value == 0) {
          goBehind(part);
        }
      }
      case HEADER_CHECK -> {
        if (++position == 2) {
          goBehind(part);
        }
      }
      case BODY -> throw new IllegalStateException("the body is not read bytewise");
      case TRAILER -> trailer(value);
    }
  }

  private void header(int value) {
    boolean valid =
        switch (position) {
          case 0 -> value == MAGIC_1;
          case 1 -> value == MAGIC_2;
          case 2 -> value == DEFLATE;
          default -> true;
        };
    if (!valid) {
      throw damaged("has a wrong header");
    }
    if (position == 3) {
      flags = value;
    }
    if (++position == FIXED_HEADER_BYTES) {
      goBehind(Part.HEADER);
    }
  }

  /** Enters the next part that the flags announce; the order of {@link Part} is that of the RFC. */
  private void goBehind(Part done) {
    if (done == Part.HEADER && (flags & HAS_EXTRA) != 0) {
      extraLength = 0;
      go(Part.EXTRA_LENGTH);
    } else if (done == Part.EXTRA_LENGTH) {
      go(Part.EXTRA);
    } else if (done.compareTo(Part.NAME) < 0 && (flags & HAS_NAME) != 0) {
      go(Part.NAME);
    } else if (done.compareTo(Part.COMMENT) < 0 && (flags & HAS_COMMENT) != 0) {
      go(Part.COMMENT);
    } else if (done.compareTo(Part.HEADER_CHECK) < 0 && (flags & HAS_HEADER_CHECK) != 0) {
      go(Part.HEADER_CHECK);
    } else {
      inflater.reset();
      check.reset();
      go(Part.BODY);
    }
  }

  private void trailer(int value) {
    trailer |= (long) value << (8 * position++);
    if (position == TRAILER_BYTES) {
      long expected = check.getValue() | (inflater.getBytesWritten() & 0xffff_ffffL) << 32;
      if (trailer != expected) {
        throw damaged("has a wrong checksum");
      }
      trailer = 0;
      go(Part.HEADER);
    }
  }

  private void go(Part next) {
    part = next;
    position = 0;
  }

  private static MalformedRecordException damaged(String how) {
    return new MalformedRecordException(
        MalformedRecordException.Reason.COMPRESSION, "the gzip stream " + how);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
