package dev.canvass.privacy.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One line of a token file: {@code name=alice roles=analyst,auditor sha256=… created=… expires=…
 * revoked=…}, the last two only if they are set.
 *
 * @param name unique in its file, and safe in logs: letters, digits and {@code . _ @ -}
 * @param hash SHA-256 of the token, in hexadecimal
 * @param expires from when on the token is refused; empty for never
 * @param revoked when somebody took the token back
 */
public record TokenEntry(
    String name,
    Set<Role> roles,
    String hash,
    Instant created,
    Optional<Instant> expires,
    Optional<Instant> revoked) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Set<String> KEYS =
      Set.of("name", "roles", "sha256", "created", "expires", "revoked");

  public TokenEntry {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a name has 1 to 64 letters, digits or . _ @ -, but there is one of "
              + name.length()
              + " characters that has not");
    }
    roles = Set.copyOf(roles);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException(name + " needs at least one role");
    }
    if (!HASH.matcher(hash).matches()) {
      throw new IllegalArgumentException("sha256 of " + name + " is not 64 lower-case hex digits");
    }
    if (expires.filter(end -> !end.isAfter(created)).isPresent()) {
      throw new IllegalArgumentException(name + " expires before it was created");
    }
  }

  /** The entry of a new token. */
  public static TokenEntry of(
      String name, Set<Role> roles, AccessToken token, Instant created, Optional<Instant> expires) {
    return new TokenEntry(
        name, roles, HexFormat.of().formatHex(token.hash()), created, expires, Optional.empty());
  }

  /** This entry, taken back. */
  public TokenEntry revokedAt(Instant time) {
    return new TokenEntry(name, roles, hash, created, expires, Optional.of(time));
  }

  byte[] hashBytes() {
    return HexFormat.of().parseHex(hash);
  }

  /** Whoever bears the token. */
  Principal principal() {
    return new Principal(name, roles);
  }

  /**
   * Reads {@link #toLine()}.
   *
   * @throws IllegalArgumentException saying what is wrong, without the text itself: it might be a
   *     token that somebody put there by mistake
   */
  static TokenEntry parse(String line) {
    Map<String, String> fields = new HashMap<>();
    for (String field : line.strip().split("\\s+", -1)) {
      int equals = field.indexOf('=');
      String key = equals < 0 ? "" : field.substring(0, equals);
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "a field that is not KEY=VALUE with one of the keys "
                + KEYS.stream().sorted().collect(Collectors.joining(", ")));
      }
      if (fields.put(key, field.substring(equals + 1)) != null) {
        throw new IllegalArgumentException("the key " + key + " is given twice");
      }
    }
    return new TokenEntry(
        required(fields, "name", Function.identity()),
        required(
            fields,
            "roles",
            text ->
                Arrays.stream(text.split(",", -1)).map(Role::parse).collect(Collectors.toSet())),
        required(fields, "sha256", Function.identity()),
        required(fields, "created", TokenEntry::time),
        Optional.ofNullable(fields.get("expires")).map(TokenEntry::time),
        Optional.ofNullable(fields.get("revoked")).map(TokenEntry::time));
  }

  private static <T> T required(
      Map<String, String> fields, String key, Function<String, T> parser) {
    String text = fields.get(key);
    if (text == null) {
      throw new IllegalArgumentException("the key " + key + " is missing");
    }
    return parser.apply(text);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time is not like 2027-01-31T12:00:00Z", e);
    }
  }

  String toLine() {
    return "name="
        + name
        + " roles="
        + Role.names(roles, ",")
        + " sha256="
        + hash
        + " created="
        + created
        + expires.map(time -> " expires=" + time).orElse("")
        + revoked.map(time -> " revoked=" + time).orElse("");
  }
}
