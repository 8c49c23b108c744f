package dev.canvass.cli;

import dev.canvass.analytics.query.Query;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a lexicon: UTF-8, one public string a line; blank lines and repeats are dropped. */
final class LexiconFile {

  /** No lexicon within the limits of a query takes more, at four bytes a character. */
  private static final long MAX_BYTES = 4L * Query.MAX_LEXICON_CHARACTERS + 2L * Query.MAX_LEXICON;

  private LexiconFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException naming the file and what is wrong
   */
  static List<String> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          file + ": a lexicon has at most " + Query.MAX_LEXICON_CHARACTERS + " characters");
    }
    try {
      return Files.readAllLines(file).stream().filter(text -> !text.isBlank()).distinct().toList();
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": not valid UTF-8", e);
    }
  }
}
