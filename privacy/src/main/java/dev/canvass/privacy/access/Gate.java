package dev.canvass.privacy.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides on every request whether whoever sends it may do what it asks. Thread-safe.
 *
 * <pre>{@code
 * Gate gate = Gate.tokens(watch::tokens, clock);
 * Gate.Decision decision = gate.decide(header, address, Set.of(Role.ANALYST));
 * }</pre>
 */
public final class Gate {

  private static final String SCHEME = "bearer ";

  private final Optional<Supplier<TokenList>> tokens;
  private final Optional<Logins> logins;
  private final Clock clock;
  private final FailedAttempts attempts = new FailedAttempts();

  Gate(Optional<Supplier<TokenList>> tokens, Optional<Logins> logins, Clock clock) {
    this.tokens = tokens;
    this.logins = logins;
    this.clock = clock;
  }

  /** A gate that lets everybody do everything. */
  public static Gate open() {
    return new Gate(Optional.empty(), Optional.empty(), Clock.systemUTC());
  }

  /** A gate that lets the bearers of tokens do what their roles allow. */
  public static Gate tokens(Supplier<TokenList> tokens, Clock clock) {
    return new Gate(Optional.of(tokens), Optional.empty(), clock);
  }

  /** What becomes of a request. */
  public sealed interface Decision {
    /** It may go on. */
    record Admitted(Principal principal) implements Decision {}

    /** It bears no token. */
    record Anonymous() implements Decision {}

    /**
     * It bears a token that is not good.
     *
     * @param who whose it was, or {@code unknown}
     * @param reason for the log alone
     * @param limitReached whether its source will have to wait from now on
     */
    record Rejected(String who, String reason, boolean limitReached) implements Decision {}

    /** Whether its token is good shows in a moment. */
    record Deferred() implements Decision {}

    /** Its source sent too many tokens that are not good. */
    record Paused(Duration pause) implements Decision {}

    /** Its sender is known, but has none of the roles that are needed. */
    record Forbidden(Principal principal, Set<Role> needed) implements Decision {}
  }

  /** Whether no token is needed. */
  public boolean isOpen() {
    return tokens.isEmpty() && logins.isEmpty();
  }

  /**
   * Decides on one request.
   *
   * @param authorization the values of its header of that name
   * @param source the address it comes from
   * @param allowed the roles that may do what it asks, besides an admin
   */
  public Decision decide(List<String> authorization, String source, Set<Role> allowed) {
    if (isOpen()) {
      return new Decision.Admitted(Principal.ANYBODY);
    }
    if (authorization.isEmpty()) {
      return new Decision.Anonymous();
    }
    Instant now = clock.instant();
    Optional<Duration> pause = attempts.pause(source, now);
    if (pause.isPresent()) {
      return new Decision.Paused(pause.get());
    }
    TokenList.Verdict verdict = judge(authorization, now);
    if (verdict instanceof TokenList.Verdict.Rejected rejected) {
      return new Decision.Rejected(rejected.who(), rejected.reason(), attempts.failed(source, now));
    }
    if (verdict instanceof TokenList.Verdict.Undecided) {
      return new Decision.Deferred();
    }
    Principal principal = ((TokenList.Verdict.Accepted) verdict).principal();
    return principal.mayActAs(allowed)
        ? new Decision.Admitted(principal)
        : new Decision.Forbidden(principal, allowed);
  }

  private TokenList.Verdict judge(List<String> authorization, Instant now) {
    String header = authorization.get(0);
    // Two headers could be read as one person here and as another by a proxy.
    if (authorization.size() > 1 || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return new TokenList.Verdict.Rejected("unknown", "not-one-bearer-token");
    }
    String token = header.substring(SCHEME.length()).strip();
    if (logins.isPresent() && Logins.isOne(token)) {
      return logins.get().judge(token, now);
    }
    return tokens.map(Supplier::get).orElse(TokenList.EMPTY).judge(token, now);
  }
}
