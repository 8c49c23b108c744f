package dev.canvass.doctor;

import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.transport.TextFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Who may use the API: whether the token file can be used, and its tokens are still good. */
final class AccessCheck {

  private static final TextFiles FILES = NodeFiles::read;
  private static final String ACCESS = "access";
  private static final Duration SOON = Duration.ofDays(14);

  private AccessCheck() {}

  static List<Finding> of(Subject subject, Instant now) {
    AccessSettings access = subject.access();
    if (access.isOpen()) {
      return List.of(
          Finding.warn(
              ACCESS,
              "everybody who reaches the port may do everything",
              "Make a token with canvass tokens create and name its file in access.tokens."));
    }
    if (access.tokens() == null) {
      return List.of(Finding.ok(ACCESS, "logins of " + access.oidc().issuer()));
    }
    Path file = Path.of(access.tokens());
    try {
      return tokens(file, TokenList.parse(FILES.secret(access.tokens())), now);
    } catch (IllegalArgumentException e) {
      return List.of(
          Finding.fail(
              ACCESS,
              file + " cannot be used: " + e.getMessage(),
              "Correct it, or make one with canvass tokens create."));
    }
  }

  private static List<Finding> tokens(Path file, TokenList list, Instant now) {
    List<Finding> findings = new ArrayList<>();
    int good = 0;
    for (TokenEntry entry : list.entries()) {
      Instant end = entry.expires().orElse(Instant.MAX);
      if (entry.revoked().isPresent() || !now.isBefore(end)) {
        continue;
      }
      good++;
      if (end.isBefore(now.plus(SOON))) {
        findings.add(
            Finding.warn(
                ACCESS,
                "the token " + entry.name() + " expires at " + end,
                "Make a new one with canvass tokens create."));
      }
    }
    findings.add(
        good > 0
            ? Finding.ok(ACCESS, good + " good tokens in " + file)
            : Finding.fail(
                ACCESS,
                "no token in " + file + " is good: all are expired or revoked",
                "Make one with canvass tokens create."));
    return findings;
  }
}
