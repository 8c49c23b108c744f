package dev.canvass.analytics.wire;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Refusal;
import dev.canvass.analytics.wire.v1.RefusalMessage;
import java.time.Instant;

/** A refusal's payload bytes to the value and back, as {@link Messages} does it for the others. */
public final class Refusals {

  private Refusals() {}

  /** The payload of a refusal. */
  public static byte[] encode(Refusal refusal) {
    return RefusalMessage.newBuilder()
        .setQuery(refusal.query().value())
        .setParty(refusal.party().value())
        .setShard(refusal.shard())
        .setReason(refusal.reason().name())
        .setRefusedAtMillis(refusal.at().toEpochMilli())
        .build()
        .toByteArray();
  }

  /** Reads a refusal's payload. */
  public static Refusal decode(byte[] payload) throws MalformedMessageException {
    return Messages.decode(
        "refusal",
        RefusalMessage.parser(),
        payload,
        message ->
            new Refusal(
                new QueryId(message.getQuery()),
                new PartyId(message.getParty()),
                message.getShard(),
                reason(message.getReason()),
                Instant.ofEpochMilli(message.getRefusedAtMillis())),
        Refusals::encode);
  }

  private static Refusal.Reason reason(String name) {
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    throw new IllegalArgumentException("unknown reason of a refusal");
  }
}
