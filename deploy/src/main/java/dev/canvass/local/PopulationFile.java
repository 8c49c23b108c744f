package dev.canvass.local;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.simulate.Population;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Populations as tab-separated text, gzipped or not: {@code party, item, count}, or {@code party,
 * user, item}, of which each user's first item counts.
 */
public final class PopulationFile {

  private static final long MAX_USERS = 1_000_000_000L;
  private static final int MAX_ITEM_BYTES = 1_024;
  private static final int MAX_LINE_BYTES = 4_096;
  private static final int GZIP_MAGIC = 0x1F8B;

  private final InputStream bytes;
  private final byte[] buffer = new byte[MAX_LINE_BYTES];
  private long line;

  private PopulationFile(InputStream bytes) {
    this.bytes = bytes;
  }

  /** What the three columns are. */
  public enum Format {
    COUNTS,
    USERS
  }

  /**
   * Reads a file.
   *
   * @throws IOException naming file, line and what is wrong
   */
  public static Population read(Path file, Format format) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(file + ": no such file");
    }
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder, not a file");
    }
    PopulationFile lines = null;
    SortedMap<PartyId, SortedMap<String, Long>> counts = new TreeMap<>();
    Map<String, String> seen = new HashMap<>();
    long users = 0;
    try (InputStream opened = open(file)) {
      lines = new PopulationFile(opened);
      for (String text = lines.next(); text != null; text = lines.next()) {
        if (text.isBlank()) {
          continue;
        }
        String[] columns = text.split("\t", -1);
        if (columns.length != 3) {
          throw new IllegalArgumentException(
              "expected 3 columns separated by tabs, found " + columns.length);
        }
        PartyId party = new PartyId(columns[0]);
        String item = item(format == Format.COUNTS ? columns[1] : columns[2]);
        long count = 1;
        if (format == Format.COUNTS) {
          count = count(columns[2]);
        } else if (seen.putIfAbsent(columns[0] + "\t" + columns[1], item) != null) {
          continue;
        }
        users += count;
        if (users > MAX_USERS) {
          throw new IllegalArgumentException("more than " + MAX_USERS + " users in all");
        }
        counts.computeIfAbsent(party, key -> new TreeMap<>()).merge(item, count, Long::sum);
      }
    } catch (CharacterCodingException e) {
      throw new IOException(at(file, lines) + "not valid UTF-8", e);
    } catch (EOFException | ZipException e) {
      throw new IOException(at(file, lines) + "the gzip data is cut off or damaged", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(at(file, lines) + e.getMessage(), e);
    }
    if (counts.isEmpty()) {
      throw new IOException(file + ": has no rows");
    }
    return Population.of(counts);
  }

  private static String at(Path file, PopulationFile lines) {
    return file + (lines == null ? ": " : ":" + lines.line + ": ");
  }

  /** Knows gzip by its first bytes, whatever the file is called. */
  private static InputStream open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      bytes.mark(2);
      boolean zipped = (bytes.read() << 8 | bytes.read()) == GZIP_MAGIC;
      bytes.reset();
      if (!zipped && file.toString().endsWith(".gz")) {
        throw new IOException(file + ": not a gzip file");
      }
      return zipped ? new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16) : bytes;
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /** The next line without its end, or null; a line that is too long is never held whole. */
  private String next() throws IOException {
    line++;
    int length = 0;
    int next = bytes.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = bytes.read()) {
      if (length == MAX_LINE_BYTES) {
        throw new IllegalArgumentException("the line is longer than " + MAX_LINE_BYTES + " bytes");
      }
      buffer[length++] = (byte) next;
    }
    if (length > 0 && buffer[length - 1] == '\r') {
      length--;
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(buffer, 0, length))
        .toString();
  }

  private static String item(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (text.isBlank() || bytes > MAX_ITEM_BYTES) {
      throw new IllegalArgumentException(
          "an item has 1 to " + MAX_ITEM_BYTES + " bytes, but this has " + bytes);
    }
    return text;
  }

  private static long count(String text) {
    long count;
    try {
      count = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a count is a whole number, but is \"" + text + "\"", e);
    }
    if (count < 1 || count > MAX_USERS) {
      throw new IllegalArgumentException("a count is in 1.." + MAX_USERS + ", but is " + count);
    }
    return count;
  }
}
