package dev.canvass.privacy.access;

import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The tokens in force: the last content of a token file that could be read. A file that breaks
 * later neither locks everybody out nor lets anybody in; it is a trouble to show. Thread-safe.
 */
public final class TokenWatch {

  private final Callable<String> source;
  private volatile TokenList tokens;
  private volatile String trouble;
  private String seen;

  /**
   * Reads the source for the first time.
   *
   * @param source gives the file's text; called from {@link #refresh()} only
   * @throws IllegalArgumentException if it cannot be read: a node that knows nobody is of no use
   */
  public TokenWatch(Callable<String> source) {
    this.source = source;
    refresh();
    if (trouble != null) {
      throw new IllegalArgumentException(trouble);
    }
  }

  /**
   * Reads the source again.
   *
   * @return whether the tokens in force, or what is wrong, are others than before
   */
  public synchronized boolean refresh() {
    String before = trouble;
    try {
      String text = source.call();
      if (text.equals(seen)) {
        trouble = null;
        return before != null;
      }
      tokens = TokenList.parse(text);
      seen = text;
      trouble = null;
      return true;
    } catch (Exception e) {
      // Whatever is wrong with the file: the tokens that were read before stay in force.
      trouble =
          "the token file cannot be used: "
              + (e instanceof IllegalArgumentException ? e.getMessage() : e.toString());
      return !trouble.equals(before);
    }
  }

  /** The tokens in force. */
  public TokenList tokens() {
    return tokens;
  }

  /** Why the file cannot be read now, so that older tokens are in force. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }
}
