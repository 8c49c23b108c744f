package dev.canvass.privacy.audit;

import dev.canvass.privacy.sign.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Short audit logs for tests. */
final class Logs {

  static final String CHAIN = "acme/0";
  static final SigningKey KEY = SigningKey.of(new byte[32]);
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Logs() {}

  /** Entries 1 to {@code count}, a minute apart. */
  static List<AuditEntry> entries(int count) {
    return entries(count, "plain");
  }

  /** Another history for every {@code flavour}. */
  static List<AuditEntry> entries(int count, String flavour) {
    AuditChain chain = AuditChain.empty(CHAIN);
    List<AuditEntry> entries = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      AuditEntry entry =
          chain.next(
              START.plusSeconds(60L * i),
              i == 1 ? AuditKind.NODE_START : AuditKind.CHARGE_SUMMARY,
              new TreeMap<>(Map.of("flavour", flavour, "users", Integer.toString(i))));
      entries.add(entry);
      chain = chain.after(entry);
    }
    return entries;
  }

  static SignedHead headAt(AuditEntry entry) {
    return SignedHead.sign(
        new AuditHead(entry.chain(), entry.sequence(), entry.hash(), entry.time().plusSeconds(1)),
        KEY);
  }
}
