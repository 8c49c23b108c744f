package dev.canvass.collector.http;

import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.IssuerFetch;
import dev.canvass.privacy.access.NodeAccess;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.transport.TextFiles;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the gate before this node's API in step with the token file. */
public final class Access implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  private static final TextFiles FILES = NodeFiles::read;

  /** How soon a revoked token is refused, at the latest. */
  private static final long REFRESH_MILLIS = 1_000;

  private final NodeAccess access;
  private BiConsumer<TokenList, String> onTokens = (tokens, owner) -> {};
  private volatile String owner = "unknown";
  private Runnable stop = () -> {};

  /**
   * The access that {@code settings} ask for.
   *
   * @throws IllegalArgumentException if the token file, or that of the issuer's authority, cannot
   *     be used
   */
  public Access(AccessSettings settings, Clock clock) {
    access = NodeAccess.of(settings, () -> read(settings.tokens()), issuer(settings), clock);
    access.warnings().forEach(warning -> LOG.warn("event=access-warning reason=\"{}\"", warning));
  }

  private String read(String file) throws IOException {
    String text = FILES.secret(file);
    owner = Files.getOwner(Path.of(file)).getName();
    return text;
  }

  /**
   * Shows {@code listener} the tokens in force, and the account that owns their file, now and every
   * second. Before {@link #start}.
   */
  public void onTokens(BiConsumer<TokenList, String> listener) {
    onTokens = listener;
    showTokens();
  }

  private void showTokens() {
    access.tokens().ifPresent(tokens -> onTokens.accept(tokens, owner));
  }

  private static IssuerFetch issuer(AccessSettings settings) {
    return settings.oidc() == null
        ? url -> {
          throw new IllegalStateException("nobody's logins are trusted");
        }
        : new IssuerClient(settings.oidc())::get;
  }

  NodeAccess node() {
    return access;
  }

  /** Begins to follow the file. */
  public void start(Vertx vertx) {
    long timer =
        vertx.setPeriodic(REFRESH_MILLIS, tick -> vertx.executeBlocking(this::refresh, false));
    stop = () -> vertx.cancelTimer(timer);
  }

  private Void refresh() {
    access.refresh().forEach(LOG::warn);
    showTokens();
    return null;
  }

  @Override
  public void close() {
    stop.run();
  }
}
