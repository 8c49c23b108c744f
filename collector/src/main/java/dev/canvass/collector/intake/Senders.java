package dev.canvass.collector.intake;

import dev.canvass.analytics.query.Party;
import dev.canvass.analytics.query.PartyKey;
import dev.canvass.analytics.wire.Envelope;
import java.time.Instant;

/** Who may speak for a party. */
public final class Senders {

  private Senders() {}

  /**
   * Requires that {@code sender}'s signature is right and counts.
   *
   * @throws RefusedMessageException if the signature is another's, the party was revoked, or the
   *     key has been replaced too long ago
   */
  public static void requireVoice(Envelope envelope, Party sender, Instant now)
      throws RefusedMessageException {
    PartyKey signer =
        sender.keys().stream()
            .filter(known -> envelope.isSignedBy(known.key()))
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedMessageException(
                        Reason.BAD_SIGNATURE,
                        "the signature is not that of "
                            + envelope.sender()
                            + " over this "
                            + envelope.kind()));
    if (!sender.isActive()) {
      throw new RefusedMessageException(
          Reason.REVOKED_SENDER, sender.id() + " was revoked and may not take part");
    }
    if (!signer.isGoodAt(now)) {
      throw new RefusedMessageException(
          Reason.RETIRED_KEY,
          String.format(
              "%s signed with its key %s, which counted until %s; its key is now %s",
              sender.id(),
              signer.key().fingerprint(),
              signer.until().orElseThrow(),
              sender.key().fingerprint()));
    }
  }
}
