package dev.canvass.privacy.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenListTest {

  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  // SHA-256 of "abc", from FIPS 180-2.
  private static final String HASH_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String LINE =
      "name=a roles=auditor,analyst sha256=" + HASH_OF_ABC + " created=2027-01-01T00:00:00Z";

  private static TokenEntry entry(String name, AccessToken token, Instant end) {
    return TokenEntry.of(name, Set.of(Role.ANALYST), token, NOW, Optional.ofNullable(end));
  }

  private static String reason(TokenList list, String token, Instant now) {
    return assertInstanceOf(TokenList.Verdict.Rejected.class, list.judge(token, now)).reason();
  }

  @Test
  void acceptsATokenUntilItExpires() {
    AccessToken token = AccessToken.generate();
    TokenList list = TokenList.EMPTY.with(entry("alice", token, LATER));
    assertEquals(
        new TokenList.Verdict.Accepted(new Principal("alice", Set.of(Role.ANALYST))),
        list.judge(token.reveal(), LATER.minusMillis(1)));
    assertEquals("expired", reason(list, token.reveal(), LATER));
    assertEquals("unknown", reason(list, token.reveal() + "x", NOW));
    assertEquals("unknown", reason(list, "", NOW));
    assertEquals("too-long", reason(list, "x".repeat(1_000), NOW));
  }

  @Test
  void refusesARevokedTokenAndSaysWhoseItWas() {
    AccessToken token = AccessToken.generate();
    TokenList list =
        TokenList.EMPTY
            .with(entry("alice", token, null))
            .with(entry("bob", AccessToken.generate(), null))
            .revoke("alice", LATER);
    assertEquals(
        new TokenList.Verdict.Rejected("alice", "revoked"), list.judge(token.reveal(), LATER));
    assertThrows(IllegalArgumentException.class, () -> list.revoke("alice", LATER));
    assertThrows(IllegalArgumentException.class, () -> list.revoke("carol", LATER));
  }

  @Test
  void readsWhatItWritesAndKeepsNoSecret() {
    AccessToken token = AccessToken.generate();
    TokenList list =
        TokenList.EMPTY
            .with(entry("alice", token, LATER))
            .with(entry("b@c-d_e.f", AccessToken.generate(), null))
            .revoke("alice", NOW);
    assertEquals(list, TokenList.parse(list.format()));
    assertFalse(list.format().contains(token.reveal().substring(AccessToken.PREFIX.length())));
    assertFalse(token.toString().contains(token.reveal()));
    assertNotEquals(token.reveal(), AccessToken.generate().reveal());
    assertEquals(AccessToken.PREFIX.length() + 43, token.reveal().length());
  }

  @Test
  void hashesWithSha256() {
    TokenList list = TokenList.parse("# comment\n\n" + LINE + "\n");
    assertEquals(
        new TokenList.Verdict.Accepted(new Principal("a", Set.of(Role.AUDITOR, Role.ANALYST))),
        list.judge("abc", NOW));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "canvass_SECRET | line 2: a field that is not KEY=VALUE",
        "name=x | the key roles is missing",
        "LINE expires=soon | a time is not like",
        "LINE expires=2026-01-01T00:00:00Z | expires before",
        "LINE name=b | the key name is given twice",
        "LINE colour=red | one of the keys",
        "name=a roles=boss sha256=x created=x | unknown role",
        "name=a roles=admin sha256=SECRET created=2027-01-01T00:00:00Z | 64 lower-case hex digits",
        "name=a\"b roles=admin sha256=x created=2027-01-01T00:00:00Z | a name has 1 to 64",
      })
  void saysWhatIsWrongWithALineButNotWhatItHoldsInvariantI8(String line, String says) {
    String text = "# heading\n" + line.replace("LINE", LINE);
    String message =
        assertThrows(IllegalArgumentException.class, () -> TokenList.parse(text)).getMessage();
    assertTrue(message.contains(says), message);
    assertFalse(message.contains("SECRET"), message);
  }

  @Test
  void refusesTwoOfOneNameOrOneHashAndTooMany() {
    TokenList list = TokenList.EMPTY.with(entry("a", AccessToken.generate(), null));
    assertThrows(
        IllegalArgumentException.class, () -> list.with(entry("a", AccessToken.generate(), null)));
    assertThrows(
        IllegalArgumentException.class,
        () -> TokenList.parse(LINE + "\n" + LINE.replace("=a ", "=b ")));
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= TokenList.MAX_ENTRIES; i++) {
      many.append(entry("n" + i, AccessToken.generate(), null).toLine()).append('\n');
    }
    assertThrows(IllegalArgumentException.class, () -> TokenList.parse(many.toString()));
  }
}
