package dev.canvass.privacy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.privacy.access.Gate.Decision;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class GateTest {

  private static final Set<Role> AUDITOR = Set.of(Role.AUDITOR);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2027-01-01T00:00:00Z"));
  private final AccessToken token = AccessToken.generate();
  private final AtomicReference<TokenList> tokens =
      new AtomicReference<>(
          TokenList.EMPTY.with(
              TokenEntry.of("alice", AUDITOR, token, now.get(), Optional.empty())));
  private final Gate gate = Gate.tokens(tokens::get, new Ticking());

  private final class Ticking extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("instants only");
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }

  private Decision decide(String source, String... headers) {
    return gate.decide(List.of(headers), source, AUDITOR);
  }

  private String right() {
    return "Bearer " + token.reveal();
  }

  @Test
  void admitsTheBearerOfAGoodTokenToWhatTheRoleMayDo() {
    assertInstanceOf(Decision.Admitted.class, decide("h", right()));
    assertInstanceOf(Decision.Admitted.class, decide("h", "bearer  " + token.reveal()));
    assertInstanceOf(
        Decision.Forbidden.class, gate.decide(List.of(right()), "h", Set.of(Role.OPERATOR)));
    assertInstanceOf(Decision.Forbidden.class, gate.decide(List.of(right()), "h", Set.of()));
    assertInstanceOf(Decision.Anonymous.class, decide("h"));
    assertTrue(new Principal("root", Set.of(Role.ADMIN)).mayActAs(AUDITOR));
  }

  @Test
  void refusesWhatIsNotExactlyOneBearerToken() {
    for (String header : new String[] {"", "Bearer", "Basic YTpi", token.reveal()}) {
      assertInstanceOf(Decision.Rejected.class, decide("h", header), header);
    }
    assertInstanceOf(Decision.Rejected.class, decide("g", right(), right()));
  }

  @Test
  void seesARevocationAtOnce() {
    assertInstanceOf(Decision.Admitted.class, decide("h", right()));
    tokens.set(tokens.get().revoke("alice", now.get()));
    assertEquals(new Decision.Rejected("alice", "revoked", false), decide("h", right()));
  }

  @Test
  void pausesAnAddressThatGuessesAndNoOther() {
    for (int i = 1; i <= FailedAttempts.LIMIT; i++) {
      Decision.Rejected rejected =
          assertInstanceOf(Decision.Rejected.class, decide("h", "Bearer x"));
      assertEquals(i == FailedAttempts.LIMIT, rejected.limitReached());
      now.set(now.get().plusSeconds(1));
    }
    assertEquals(
        new Decision.Paused(FailedAttempts.WINDOW.minusSeconds(FailedAttempts.LIMIT)),
        decide("h", right()));
    assertInstanceOf(Decision.Anonymous.class, decide("h"));
    assertInstanceOf(Decision.Admitted.class, decide("other", right()));
    now.set(now.get().plus(FailedAttempts.WINDOW));
    assertInstanceOf(Decision.Admitted.class, decide("h", right()));
  }

  @Test
  void countsTheAddressesOfOneIpv6SiteTogether() {
    for (int i = 0; i < FailedAttempts.LIMIT; i++) {
      decide("2001:db8:0:1:0:0:0:" + i, "Bearer x");
    }
    assertInstanceOf(Decision.Paused.class, decide("2001:db8:0:1:f:f:f:f", right()));
    assertInstanceOf(Decision.Admitted.class, decide("2001:db8:0:2:0:0:0:1", right()));
  }

  @Test
  void remembersABoundedNumberOfAddresses() {
    FailedAttempts attempts = new FailedAttempts();
    for (int i = 0; i < 2 * FailedAttempts.MAX_SOURCES; i++) {
      attempts.failed("host-" + i, now.get());
    }
    assertEquals(FailedAttempts.MAX_SOURCES, attempts.size());
    assertEquals(Optional.empty(), attempts.pause("host-0", now.get().plus(Duration.ZERO)));
  }

  @Test
  void aBrokenFileKeepsWhatWasReadBefore() {
    AtomicReference<String> file = new AtomicReference<>(tokens.get().format());
    TokenWatch watch =
        new TokenWatch(
            () -> {
              if (file.get().isEmpty()) {
                throw new IOException("gone");
              }
              return file.get();
            });
    assertFalse(watch.refresh());
    for (String broken : new String[] {"garbage", "", "other garbage="}) {
      file.set(broken);
      watch.refresh();
      assertEquals(tokens.get(), watch.tokens());
      assertTrue(watch.trouble().isPresent());
    }
    file.set(tokens.get().format());
    assertTrue(watch.refresh());
    assertEquals(Optional.empty(), watch.trouble());
    file.set(TokenList.EMPTY.format());
    assertTrue(watch.refresh());
    assertEquals(TokenList.EMPTY, watch.tokens());
  }

  @Test
  void aFileThatIsBrokenAtTheStartIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new TokenWatch(() -> "garbage"));
  }

  @Test
  void openIsForLoopbackUnlessSaidOtherwise() {
    for (String host : new String[] {"localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"}) {
      assertEquals(Optional.empty(), AccessSettings.OPEN.objection(host), host);
    }
    for (String host : new String[] {"0.0.0.0", "::", "127.0.0.1.example.org", "10.0.0.1"}) {
      assertTrue(AccessSettings.OPEN.objection(host).isPresent(), host);
      assertEquals(Optional.empty(), new AccessSettings("open", null, null, true).objection(host));
      assertEquals(Optional.empty(), AccessSettings.tokens("f").objection(host));
    }
  }
}
