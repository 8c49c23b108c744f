package dev.canvass.collector.http;

import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.Gate;
import dev.canvass.privacy.access.TokenWatch;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gate before this node's API, and the token file that it is kept in step with. */
public final class Access implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final String OPEN =
      "access is open: everybody who reaches the port may do everything";

  private static final String BROKEN =
      "the token file cannot be used; the tokens that were read before are in force";

  /** How soon a revoked token is refused, at the latest. */
  private static final long REFRESH_MILLIS = 1_000;

  private final Gate gate;
  private final Optional<TokenWatch> watch;
  private Runnable stop = () -> {};

  private Access(Gate gate, Optional<TokenWatch> watch) {
    this.gate = gate;
    this.watch = watch;
  }

  /**
   * The access that {@code settings} ask for.
   *
   * @throws IOException if the token file cannot be read
   */
  public static Access open(AccessSettings settings, Clock clock) throws IOException {
    if (settings.isOpen()) {
      LOG.warn("event=access-open reason=\"{}\"", OPEN);
      return new Access(Gate.open(), Optional.empty());
    }
    Path file = Path.of(settings.tokens());
    try {
      TokenWatch watch = new TokenWatch(() -> Files.readString(file));
      LOG.info("event=access-tokens tokens={}", watch.tokens().entries().size());
      return new Access(Gate.tokens(watch::tokens, clock), Optional.of(watch));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** What decides on requests. */
  Gate gate() {
    return gate;
  }

  /** What should be seen to; the log says more. */
  List<String> warnings() {
    return watch
        .map(tokens -> tokens.trouble().map(trouble -> BROKEN).stream().toList())
        .orElse(List.of(OPEN));
  }

  /** Begins to follow the file. */
  public void start(Vertx vertx) {
    watch.ifPresent(
        tokens -> {
          long timer =
              vertx.setPeriodic(
                  REFRESH_MILLIS, fired -> vertx.executeBlocking(() -> refresh(tokens), false));
          stop = () -> vertx.cancelTimer(timer);
        });
  }

  private static Void refresh(TokenWatch tokens) {
    if (tokens.refresh()) {
      tokens
          .trouble()
          .ifPresentOrElse(
              trouble -> LOG.error("event=tokens-unreadable reason=\"{}\"", trouble),
              () -> LOG.info("event=tokens-read tokens={}", tokens.tokens().entries().size()));
    }
    return null;
  }

  @Override
  public void close() {
    stop.run();
  }
}
