package dev.canvass.privacy.transport;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The last content of a file, or of several, that could be used. Files that break later take
 * nothing out of use; they are a trouble to show. Thread-safe.
 *
 * @param <T> what the content means
 */
public final class Followed<T> {

  private final String name;
  private final Callable<String> source;
  private final Function<String, T> parser;
  private volatile T value;
  private volatile String trouble;
  private String seen;

  /**
   * Reads the source for the first time.
   *
   * @param name what to call it in troubles, such as {@code the token file}
   * @param source gives the text as it is now; called from {@link #refresh()} only
   * @param parser throws an {@link IllegalArgumentException} that says what is wrong
   * @throws IllegalArgumentException if it cannot be used
   */
  public Followed(String name, Callable<String> source, Function<String, T> parser) {
    this.name = name;
    this.source = source;
    this.parser = parser;
    refresh();
    if (trouble != null) {
      throw new IllegalArgumentException(trouble);
    }
  }

  /**
   * Reads the source again.
   *
   * @return whether what is in use, or what is wrong, is other than before
   */
  public synchronized boolean refresh() {
    String before = trouble;
    try {
      String text = source.call();
      if (text.equals(seen)) {
        trouble = null;
        return before != null;
      }
      value = parser.apply(text);
      seen = text;
      trouble = null;
      return true;
    } catch (Exception e) {
      // Whatever is wrong with the file: what was read before stays in use.
      trouble =
          name
              + " cannot be used: "
              + (e instanceof IllegalArgumentException ? e.getMessage() : e.toString());
      return !trouble.equals(before);
    }
  }

  /** What is in use. */
  public T value() {
    return value;
  }

  /** Why the source cannot be used now, so that something older is in use. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }
}
