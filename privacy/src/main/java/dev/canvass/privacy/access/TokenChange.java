package dev.canvass.privacy.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Something that was done to a token, as two readings of its file show.
 *
 * @param time when, as the file says; of a removal, when the token was created
 */
public record TokenChange(Kind kind, TokenEntry token, Instant time) {

  /** What was done. */
  public enum Kind {
    CREATED("token-created"),
    REVOKED("token-revoked"),
    REMOVED("token-removed");

    private final String action;

    Kind(String action) {
      this.action = action;
    }

    /** The stable name in audit logs. */
    public String action() {
      return action;
    }
  }

  /** What was done between two readings, in the order of {@code now}; removals come last. */
  public static List<TokenChange> between(TokenList before, TokenList now) {
    Map<String, TokenEntry> known = byHash(before);
    List<TokenChange> changes = new ArrayList<>();
    for (TokenEntry token : now.entries()) {
      TokenEntry earlier = known.remove(token.hash());
      if (earlier == null) {
        changes.add(new TokenChange(Kind.CREATED, token, token.created()));
      }
      if (earlier == null || earlier.revoked().isEmpty()) {
        token.revoked().ifPresent(time -> changes.add(new TokenChange(Kind.REVOKED, token, time)));
      }
    }
    for (TokenEntry token : before.entries()) {
      if (known.containsKey(token.hash())) {
        changes.add(new TokenChange(Kind.REMOVED, token, token.created()));
      }
    }
    return changes;
  }

  private static Map<String, TokenEntry> byHash(TokenList list) {
    return list.entries().stream()
        .collect(Collectors.toMap(TokenEntry::hash, Function.identity(), (one, same) -> one));
  }
}
