package dev.canvass.privacy.access;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A node's gate as its configuration asks for, and what should be seen to. Thread-safe. */
public final class NodeAccess {

  private static final String OPEN =
      "access is open: everybody who reaches the port may do everything";
  private static final String BROKEN =
      "the token file cannot be used; the tokens that were read before are in force";

  private static final String NO_KEYS =
      "the login issuer's keys cannot be fetched; until they can, new keys of it are not known";

  private final Gate gate;
  private final boolean openOnLoopback;
  private final Optional<TokenWatch> tokens;
  private final Optional<Logins> logins;
  private final String mode;
  private final Clock clock;
  private Optional<String> issuerTrouble = Optional.empty();

  private NodeAccess(
      Optional<TokenWatch> tokens, Optional<Logins> logins, AccessSettings settings, Clock clock) {
    this.tokens = tokens;
    this.logins = logins;
    mode = settings.mode();
    openOnLoopback = settings.isOpen() && !settings.openToNetwork();
    this.clock = clock;
    gate = new Gate(tokens.map(watch -> watch::tokens), logins, clock);
  }

  /**
   * The access that {@code settings} ask for.
   *
   * @param file gives the token file's text; not called where there is none
   * @param issuer gets what the issuer of logins publishes; called from {@link #refresh()} only, so
   *     that a node starts while the issuer is away
   * @throws IllegalArgumentException if the token file cannot be used
   */
  public static NodeAccess of(
      AccessSettings settings, Callable<String> file, IssuerFetch issuer, Clock clock) {
    try {
      return new NodeAccess(
          Optional.ofNullable(settings.tokens()).map(name -> new TokenWatch(file)),
          Optional.ofNullable(settings.oidc()).map(oidc -> new Logins(oidc, issuer)),
          settings,
          clock);
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage();
      throw new IllegalArgumentException(
          reason.contains(settings.tokens()) ? reason : settings.tokens() + ": " + reason, e);
    }
  }

  /** What decides on requests. */
  public Gate gate() {
    return gate;
  }

  /**
   * Refuses a request that a page of another site made a browser send.
   *
   * @param source the address it came from
   */
  public Optional<Refusal> foreign(ForeignPage.Head head, String source) {
    return ForeignPage.refusal(head, openOnLoopback, source);
  }

  /** The tokens in force, if there is a token file. */
  public Optional<TokenList> tokens() {
    return tokens.map(TokenWatch::tokens);
  }

  /** {@code open}, {@code tokens} or {@code oidc}. */
  public String mode() {
    return mode;
  }

  /** What should be seen to, for everybody to read; the log says more. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (gate.isOpen()) {
      warnings.add(OPEN);
    }
    tokens.flatMap(TokenWatch::trouble).ifPresent(trouble -> warnings.add(BROKEN));
    logins.flatMap(Logins::trouble).ifPresent(trouble -> warnings.add(NO_KEYS));
    return warnings;
  }

  /**
   * Reads the token file, and fetches the issuer's keys if it is time to. Blocks; to be called
   * every second.
   *
   * @return lines for the log, if something is other than before
   */
  public synchronized List<String> refresh() {
    List<String> lines = new ArrayList<>();
    tokens
        .filter(TokenWatch::refresh)
        .ifPresent(
            watch ->
                lines.add(
                    watch
                        .trouble()
                        .map(trouble -> "event=tokens-unreadable reason=\"" + trouble + "\"")
                        .orElse("event=tokens-read tokens=" + watch.tokens().entries().size())));
    logins.ifPresent(
        known -> {
          known.refresh(clock.instant());
          Optional<String> trouble = known.trouble();
          if (!trouble.equals(issuerTrouble)) {
            lines.add(
                trouble
                    .map(reason -> "event=issuer-unreachable reason=\"" + reason + "\"")
                    .orElse("event=issuer-reachable"));
          }
          issuerTrouble = trouble;
        });
    return lines;
  }
}
