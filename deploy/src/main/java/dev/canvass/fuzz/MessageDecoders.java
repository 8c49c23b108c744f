package dev.canvass.fuzz;

import dev.canvass.analytics.audit.AuditRecord;
import dev.canvass.analytics.audit.Certificate;
import dev.canvass.analytics.audit.ChargeSummary;
import dev.canvass.analytics.audit.PolicyDecision;
import dev.canvass.analytics.audit.SealRecord;
import dev.canvass.analytics.query.Cancellation;
import dev.canvass.analytics.query.Extension;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.analytics.wire.Refusals;
import dev.canvass.collector.intake.Reason;
import dev.canvass.collector.intake.Rejection;
import dev.canvass.fuzz.Decoder.Meaning;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What comes from Kafka: the envelope and every kind of payload. */
final class MessageDecoders {

  private MessageDecoders() {}

  /** Reads one kind of message. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(byte[] bytes) throws MalformedMessageException;
  }

  /** Writes it. */
  @FunctionalInterface
  private interface Writer<T> {
    byte[] write(T value);
  }

  static List<Decoder> all() {
    List<Decoder> all = new ArrayList<>();
    all.add(message("envelope", Envelope::parse, Envelope::toBytes, envelopes()));
    all.add(message("query", Messages::decodeQuery, Messages::encode, Samples.queries()));
    all.add(
        message(
            "extension",
            Messages::decodeExtension,
            Messages::encode,
            List.of(new Extension(Samples.queries().get(1), 2))));
    all.add(
        message(
            "cancellation",
            Messages::decodeCancellation,
            Messages::encode,
            List.of(new Cancellation(Samples.id(), Samples.START))));
    all.add(message("party", Messages::decodeParty, Messages::encode, List.of(Samples.party())));
    all.add(chunk());
    all.add(message("ballot", Messages::decodeBallot, Messages::encode, List.of(Samples.ballot())));
    all.add(message("seal", Messages::decodeSeal, Messages::encode, List.of(Samples.seal())));
    all.add(message("refusal", Refusals::decode, Refusals::encode, List.of(Samples.refusal())));
    all.add(message("audit-entry", Messages::decodeAuditEntry, Messages::encode, Samples.log()));
    all.add(
        message(
            "audit-head", Messages::decodeAuditHead, Messages::encode, List.of(Samples.head())));
    all.add(message("audit-record", AuditRecord::parse, AuditRecord::toBytes, Samples.records()));
    all.add(facts());
    all.add(rejection());
    return all;
  }

  private static List<Envelope> envelopes() {
    return List.of(
        Envelope.sign(MessageKind.SEAL, "acme", Messages.encode(Samples.seal()), Samples.ACME),
        Envelope.sign(
            MessageKind.QUERY,
            Envelope.COLLECTOR,
            Messages.encode(Samples.queries().get(0)),
            Samples.COLLECTOR));
  }

  /** Equal messages have equal bytes, so the bytes are the meaning. */
  private static <T> Decoder message(
      String name, Reader<T> reader, Writer<T> writer, List<T> examples) {
    return Decoder.of(
        name,
        MalformedMessageException.class,
        examples.stream().map(writer::write).toList(),
        bytes -> inOneForm(bytes, writer.write(reader.read(bytes))));
  }

  private static Meaning inOneForm(byte[] bytes, byte[] written) {
    if (!Arrays.equals(bytes, written)) {
      throw new AssertionError("bytes are accepted that no encoder makes");
    }
    return new Meaning(ByteBuffer.wrap(written), written);
  }

  /** With its symbols, whose check needs the query. */
  private static Decoder chunk() {
    Mechanism mechanism = Mechanism.of(Samples.queries().get(1));
    List<byte[]> examples =
        List.of(
            Messages.encode(Samples.chunk(1, 0, 1_000)),
            Messages.encode(Samples.chunk(2, 65_536, 1)));
    return Decoder.of(
            "chunk",
            MalformedMessageException.class,
            examples,
            bytes -> {
              ReportChunk chunk = Messages.decodeChunk(bytes);
              byte[] symbols = chunk.symbols(mechanism);
              if (symbols.length != chunk.count()) {
                throw new AssertionError("as many symbols as reports");
              }
              return inOneForm(bytes, Messages.encode(chunk));
            })
        .orRefusedBy(IllegalArgumentException.class);
  }

  /** What entries of each kind say, which the auditor's software takes apart. */
  private static Decoder facts() {
    return Decoder.of(
        "audit-facts",
        IllegalArgumentException.class,
        Samples.log().stream().map(AuditEntry::toBytes).toList(),
        bytes -> {
          AuditEntry entry = AuditEntry.parse(bytes);
          if (entry.kind() == AuditKind.POLICY_DECISION) {
            PolicyDecision.parse(entry);
          } else if (entry.kind() == AuditKind.CHARGE_SUMMARY) {
            ChargeSummary.parse(entry).usersCharged();
          } else if (entry.kind() == AuditKind.SEAL) {
            SealRecord.parse(entry);
          } else if (entry.kind() == AuditKind.CERTIFICATE) {
            Certificate.parse(entry);
          }
          return inOneForm(bytes, entry.toBytes());
        });
  }

  private static Decoder rejection() {
    Rejection example =
        Rejection.of(Reason.MALFORMED, "not an envelope", "canvass.reports", new byte[] {1, 2, 3});
    return Decoder.of(
        "rejection",
        IllegalArgumentException.class,
        List.of(example.toBytes()),
        bytes -> {
          Rejection read = Rejection.parse(bytes);
          return new Meaning(ByteBuffer.wrap(read.toBytes()), read.toBytes());
        });
  }
}
