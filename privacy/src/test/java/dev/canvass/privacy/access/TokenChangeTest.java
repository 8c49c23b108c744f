package dev.canvass.privacy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TokenChangeTest {

  private static final Instant DAY = Instant.parse("2026-11-25T00:00:00Z");
  private static final TokenList ALICE = TokenList.EMPTY.with(token("alice"));

  private static TokenEntry token(String name) {
    return TokenEntry.of(
        name, Set.of(Role.OPERATOR), AccessToken.generate(), DAY, Optional.empty());
  }

  private static List<String> between(TokenList before, TokenList now) {
    return TokenChange.between(before, now).stream()
        .map(change -> change.kind().action() + " " + change.token().name() + " " + change.time())
        .toList();
  }

  @Test
  void eachChangeIsSeenOnceWithItsTime() {
    TokenList two = ALICE.with(token("bob"));
    TokenList revoked = two.revoke("alice", DAY.plusSeconds(60));

    assertEquals(List.of(), between(two, two));
    assertEquals(
        List.of(
            "token-created alice 2026-11-25T00:00:00Z", "token-created bob 2026-11-25T00:00:00Z"),
        between(TokenList.EMPTY, two));
    assertEquals(List.of("token-revoked alice 2026-11-25T00:01:00Z"), between(two, revoked));
    assertEquals(List.of(), between(revoked, revoked));
    assertEquals(List.of("token-removed bob 2026-11-25T00:00:00Z"), between(two, ALICE));
  }

  @Test
  void whatWasMadeAndRevokedBetweenTwoReadingsIsBoth() {
    assertEquals(
        List.of(
            "token-created alice 2026-11-25T00:00:00Z", "token-revoked alice 2026-11-25T00:01:00Z"),
        between(TokenList.EMPTY, ALICE.revoke("alice", DAY.plusSeconds(60))));
  }

  @Test
  void anotherTokenOfTheSameNameIsAnother() {
    assertEquals(
        List.of(
            "token-created alice 2026-11-25T00:00:00Z", "token-removed alice 2026-11-25T00:00:00Z"),
        between(ALICE, TokenList.EMPTY.with(token("alice"))));
  }
}
