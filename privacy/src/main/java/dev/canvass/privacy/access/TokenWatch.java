package dev.canvass.privacy.access;

import dev.canvass.privacy.transport.Followed;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The tokens in force: the last content of a token file that could be read. A file that breaks
 * later neither locks everybody out nor lets anybody in; it is a trouble to show. Thread-safe.
 */
public final class TokenWatch {

  private final Followed<TokenList> file;

  /**
   * Reads the source for the first time.
   *
   * @param source gives the file's text; called from {@link #refresh()} only
   * @throws IllegalArgumentException if it cannot be read: a node that knows nobody is of no use
   */
  public TokenWatch(Callable<String> source) {
    file = new Followed<>("the token file", source, TokenList::parse);
  }

  /**
   * Reads the source again.
   *
   * @return whether the tokens in force, or what is wrong, are others than before
   */
  public boolean refresh() {
    return file.refresh();
  }

  /** The tokens in force. */
  public TokenList tokens() {
    return file.value();
  }

  /** Why the file cannot be read now, so that older tokens are in force. */
  public Optional<String> trouble() {
    return file.trouble();
  }
}
