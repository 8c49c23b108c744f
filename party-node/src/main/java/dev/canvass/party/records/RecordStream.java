package dev.canvass.party.records;

import java.io.ByteArrayOutputStream;

/**
 * Bytes of a record file, in pieces as they come, to lines: unpacks gzip where the first two bytes
 * say so and splits at line feeds. Holds at most one line. One owner; close it.
 */
public final class RecordStream implements AutoCloseable {

  private final LineReader reader;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Gunzip gunzip = new Gunzip(this::split);
  private final byte[] beginning = new byte[2];
  private int begun;
  private boolean compressed;

  /** A stream whose lines go to {@code reader}. */
  public RecordStream(LineReader reader) {
    this.reader = reader;
  }

  /**
   * Takes the next piece.
   *
   * @throws MalformedRecordException naming the line, if a line or the packing is wrong
   * @throws StorageException if the records cannot be stored
   */
  public void accept(byte[] bytes) {
    int from = 0;
    while (begun < beginning.length && from < bytes.length) {
      beginning[begun++] = bytes[from++];
      if (begun == beginning.length) {
        compressed = Gunzip.isMagic(beginning[0], beginning[1]);
        route(beginning, 0, begun);
      }
    }
    route(bytes, from, bytes.length);
  }

  /**
   * Takes the last line, if it had no line feed.
   *
   * @throws MalformedRecordException naming the line, if it or the packing is wrong
   */
  public void end() {
    if (begun < beginning.length) {
      split(beginning, 0, begun);
    }
    if (compressed) {
      unpack(gunzip::end);
    }
    if (line.size() > 0) {
      flush();
    }
  }

  private void route(byte[] bytes, int from, int to) {
    if (compressed) {
      unpack(() -> gunzip.accept(bytes, from, to));
    } else if (begun == beginning.length) {
      split(bytes, from, to);
    }
  }

  private void unpack(Runnable step) {
    try {
      step.run();
    } catch (MalformedRecordException e) {
      throw e.reason() == MalformedRecordException.Reason.COMPRESSION
          ? e.at(reader.lines() + 1)
          : e;
    }
  }

  private void split(byte[] bytes, int from, int to) {
    int start = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, start, i - start);
        flush();
        start = i + 1;
      }
    }
    line.write(bytes, start, to - start);
    if (line.size() > LineReader.MAX_LINE_BYTES + 1) {
      flush();
    }
  }

  private void flush() {
    byte[] full = line.toByteArray();
    line.reset();
    reader.accept(full);
  }

  @Override
  public void close() {
    gunzip.close();
  }
}
