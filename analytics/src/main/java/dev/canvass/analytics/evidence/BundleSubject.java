package dev.canvass.analytics.evidence;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.v1.BundleSubjectMessage;
import dev.canvass.privacy.sign.VerifyingKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a bundle is about, and which software made it.
 *
 * @param created when it was put together, by the collector's clock
 * @param collectorKey the key the collector claims as its own
 * @param softwareVersion version of the collector's software
 * @param softwareDigest SHA-256 of its jar, if it runs from one
 */
public record BundleSubject(
    QueryId query,
    Instant created,
    VerifyingKey collectorKey,
    String softwareVersion,
    Optional<Digest> softwareDigest) {

  byte[] toBytes() {
    return BundleSubjectMessage.newBuilder()
        .setQuery(query.value())
        .setCreatedMillis(created.toEpochMilli())
        .setCollectorKey(ByteString.copyFrom(collectorKey.toBytes()))
        .setSoftwareVersion(softwareVersion)
        .setSoftwareDigest(softwareDigest.map(Digest::hex).orElse(""))
        .build()
        .toByteArray();
  }

  /**
   * Reads {@link #toBytes()}.
   *
   * @throws MalformedMessageException if the bytes are no subject
   */
  public static BundleSubject parse(byte[] bytes) throws MalformedMessageException {
    try {
      BundleSubjectMessage message = BundleSubjectMessage.parseFrom(bytes);
      BundleSubject subject =
          new BundleSubject(
              new QueryId(message.getQuery()),
              Instant.ofEpochMilli(message.getCreatedMillis()),
              VerifyingKey.of(message.getCollectorKey().toByteArray()),
              message.getSoftwareVersion(),
              message.getSoftwareDigest().isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Digest(message.getSoftwareDigest())));
      if (!Arrays.equals(subject.toBytes(), bytes)) {
        throw new MalformedMessageException("not in the one deterministic form");
      }
      return subject;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new MalformedMessageException("not the subject of a bundle: " + e.getMessage(), e);
    }
  }
}
