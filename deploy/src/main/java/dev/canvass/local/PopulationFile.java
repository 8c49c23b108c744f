package dev.canvass.local;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.simulate.Population;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Populations as tab-separated text, gzipped or not: {@code party, item, count}, or {@code party,
 * user, item}, of which each user's first item counts.
 */
public final class PopulationFile {

  private static final long MAX_USERS = 1_000_000_000L;
  private static final int MAX_ITEM_BYTES = 1_024;

  private PopulationFile() {}

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
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file");
    }
    SortedMap<PartyId, SortedMap<String, Long>> counts = new TreeMap<>();
    Map<String, String> seen = new HashMap<>();
    long line = 0;
    long users = 0;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(open(file), StandardCharsets.UTF_8.newDecoder()))) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line++;
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
      throw new IOException(file + ":" + (line + 1) + ": not valid UTF-8", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ":" + line + ": " + e.getMessage(), e);
    }
    if (counts.isEmpty()) {
      throw new IOException(file + ": has no rows");
    }
    return Population.of(counts);
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    } catch (IOException e) {
      bytes.close();
      throw new IOException(file + ": not a gzip file: " + e.getMessage(), e);
    }
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
