package dev.canvass.privacy.access;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The content of a token file: one {@link TokenEntry} a line; empty lines and lines that begin with
 * {@code #} are comments.
 */
public record TokenList(List<TokenEntry> entries) {

  /** The most tokens of a file: every request is compared with each. */
  public static final int MAX_ENTRIES = 1_000;

  /** A list without tokens. */
  public static final TokenList EMPTY = new TokenList(List.of());

  private static final String HEADING =
      "# Canvass access tokens: hashes only. Change it with: canvass tokens create|revoke\n";

  public TokenList {
    entries = List.copyOf(entries);
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "at most " + MAX_ENTRIES + " tokens are possible, but there are " + entries.size());
    }
    Set<String> names = new HashSet<>();
    Set<String> hashes = new HashSet<>();
    for (TokenEntry entry : entries) {
      if (!names.add(entry.name())) {
        throw new IllegalArgumentException("two tokens are named " + entry.name());
      }
      if (!hashes.add(entry.hash())) {
        throw new IllegalArgumentException(entry.name() + " has the hash of another token");
      }
    }
  }

  /** What the list says of a token. */
  public sealed interface Verdict {
    /** It is good. */
    record Accepted(Principal principal) implements Verdict {}

    /**
     * It is not.
     *
     * @param who {@code unknown}, or whose token it was
     * @param reason for the log, never for whoever sent it
     */
    record Rejected(String who, String reason) implements Verdict {}

    /** It cannot be said before the issuer's keys are fetched, which happens now. */
    record Undecided() implements Verdict {}
  }

  /**
   * Reads a file's text.
   *
   * @throws IllegalArgumentException naming the line and what is wrong with it
   */
  public static TokenList parse(String text) {
    List<TokenEntry> entries = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      try {
        entries.add(TokenEntry.parse(line));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
      }
    }
    return new TokenList(entries);
  }

  /** The text that {@link #parse} reads. */
  public String format() {
    StringBuilder text = new StringBuilder(HEADING);
    entries.forEach(entry -> text.append(entry.toLine()).append('\n'));
    return text.toString();
  }

  /** The list with one more. */
  public TokenList with(TokenEntry entry) {
    List<TokenEntry> more = new ArrayList<>(entries);
    more.add(entry);
    return new TokenList(more);
  }

  /**
   * The list with one token taken back; it stays in the list so that its use can be told apart.
   *
   * @throws IllegalArgumentException if there is none of that name, or it is revoked already
   */
  public TokenList revoke(String name, Instant now) {
    TokenEntry found =
        entries.stream()
            .filter(entry -> entry.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no token is named \"" + name + "\""));
    if (found.revoked().isPresent()) {
      throw new IllegalArgumentException(name + " was revoked at " + found.revoked().get());
    }
    return new TokenList(
        entries.stream().map(entry -> entry.equals(found) ? entry.revokedAt(now) : entry).toList());
  }

  /**
   * Judges a token. Every entry is compared in constant time, so that the time taken tells nothing
   * about which was close.
   */
  public Verdict judge(String token, Instant now) {
    if (token.length() > AccessToken.MAX_LENGTH) {
      return new Verdict.Rejected("unknown", "too-long");
    }
    byte[] hash = AccessToken.hash(token);
    TokenEntry found = null;
    for (TokenEntry entry : entries) {
      if (MessageDigest.isEqual(entry.hashBytes(), hash)) {
        found = entry;
      }
    }
    if (found == null) {
      return new Verdict.Rejected("unknown", "unknown");
    }
    if (found.revoked().isPresent()) {
      return new Verdict.Rejected(found.name(), "revoked");
    }
    if (found.expires().filter(end -> !now.isBefore(end)).isPresent()) {
      return new Verdict.Rejected(found.name(), "expired");
    }
    return new Verdict.Accepted(found.principal());
  }
}
