package dev.canvass.privacy.access;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A node's gate as its configuration asks for, and what should be seen to. Thread-safe. */
public final class NodeAccess {

  private static final String OPEN =
      "access is open: everybody who reaches the port may do everything";
  private static final String BROKEN =
      "the token file cannot be used; the tokens that were read before are in force";

  private final Gate gate;
  private final Optional<TokenWatch> tokens;

  private NodeAccess(Gate gate, Optional<TokenWatch> tokens) {
    this.gate = gate;
    this.tokens = tokens;
  }

  /**
   * The access that {@code settings} ask for.
   *
   * @param file gives the token file's text; not called where access is open
   * @throws IllegalArgumentException if the token file cannot be used
   */
  public static NodeAccess of(AccessSettings settings, Callable<String> file, Clock clock) {
    if (settings.isOpen()) {
      return new NodeAccess(Gate.open(), Optional.empty());
    }
    try {
      TokenWatch watch = new TokenWatch(file);
      return new NodeAccess(Gate.tokens(watch::tokens, clock), Optional.of(watch));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(settings.tokens() + ": " + e.getMessage(), e);
    }
  }

  /** What decides on requests. */
  public Gate gate() {
    return gate;
  }

  /** The tokens in force, if there is a token file. */
  public Optional<TokenList> tokens() {
    return tokens.map(TokenWatch::tokens);
  }

  /** {@code open} or {@code tokens}. */
  public String mode() {
    return gate.isOpen() ? "open" : "tokens";
  }

  /** What should be seen to, for everybody to read; the log says more. */
  public List<String> warnings() {
    if (gate.isOpen()) {
      return List.of(OPEN);
    }
    return tokens.flatMap(TokenWatch::trouble).map(trouble -> List.of(BROKEN)).orElse(List.of());
  }

  /** Reads the token file again; a line for the log if something is other than before. */
  public Optional<String> refresh() {
    return tokens
        .filter(TokenWatch::refresh)
        .map(
            watch ->
                watch
                    .trouble()
                    .map(trouble -> "event=tokens-unreadable reason=\"" + trouble + "\"")
                    .orElse("event=tokens-read tokens=" + watch.tokens().entries().size()));
  }
}
