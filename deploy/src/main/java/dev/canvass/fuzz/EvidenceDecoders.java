package dev.canvass.fuzz;

import dev.canvass.analytics.evidence.BundlePart;
import dev.canvass.analytics.evidence.BundleSubject;
import dev.canvass.analytics.evidence.EvidenceBundle;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.analytics.query.Mechanism;
import dev.canvass.analytics.query.Query;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.report.Seal;
import dev.canvass.analytics.report.ShardIntake;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.collector.audit.BundleCheck;
import dev.canvass.fuzz.Decoder.Meaning;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Evidence bundles, and the state machine that takes in what a shard sends. */
final class EvidenceDecoders {

  private static final int MOST_MESSAGES = 512;
  private static final Query QUERY = Samples.queries().get(0);
  private static final Mechanism MECHANISM = Mechanism.of(QUERY);
  private static final Seal OTHER_SEAL = Samples.seal();
  private static final Seal SEAL = honestSeal();
  private static final ReportChunk CHUNK = Samples.chunk(1, 0, 100);
  private static final ReportChunk NO_LEVEL = Samples.chunk(3, 0, 1);

  /**
   * A part of a bundle before it is signed; payloads without a kind stand as they are.
   *
   * @param honest the content that it has if nobody damages it
   */
  private record Part(BundlePart.Kind kind, MessageKind message, byte[] payload, byte[] honest) {
    Part(BundlePart.Kind kind, MessageKind message, byte[] payload) {
      this(kind, message, payload, content(message, payload));
    }

    static byte[] content(MessageKind message, byte[] payload) {
      return message == null
          ? payload
          : Envelope.sign(message, Envelope.COLLECTOR, payload, Samples.COLLECTOR).toBytes();
    }
  }

  private EvidenceDecoders() {}

  static List<Decoder> all() {
    return List.of(bundle(), shardIntake());
  }

  private static List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(BundlePart.Kind.QUERY, MessageKind.QUERY, Messages.encode(QUERY)));
    parts.add(new Part(BundlePart.Kind.PARTY, MessageKind.PARTY, Messages.encode(Samples.party())));
    Samples.records().stream()
        .limit(5)
        .forEach(
            record ->
                parts.add(
                    new Part(BundlePart.Kind.RECORD, MessageKind.AUDIT_RECORD, record.toBytes())));
    parts.add(new Part(BundlePart.Kind.SEAL, null, Messages.encode(Samples.seal())));
    String result =
        String.format(
            "{\"query\":\"%s\",\"status\":\"DONE\",\"parties\":[\"acme\"],\"users\":65636,"
                + "\"heavyHitters\":[{\"item\":\"a\",\"count\":1.5,\"code\":\"0f\"}]}",
            QUERY.id());
    parts.add(
        new Part(
            BundlePart.Kind.RESULT, MessageKind.RESULT, result.getBytes(StandardCharsets.UTF_8)));
    return parts;
  }

  /**
   * A byte says which part's payload follows; the wrapping puts it among the honest others and
   * signs all that the collector signs, so that damage reaches what stands behind signatures.
   */
  private static Decoder bundle() {
    List<Part> parts = parts();
    List<byte[]> examples = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      byte[] payload = parts.get(i).payload();
      byte[] example = new byte[payload.length + 1];
      example[0] = (byte) i;
      System.arraycopy(payload, 0, example, 1, payload.length);
      examples.add(example);
    }
    TrustedKeys nobody = new TrustedKeys(Optional.empty(), Map.of());
    return Decoder.of(
            "bundle",
            MalformedMessageException.class,
            examples,
            bytes -> {
              String report = BundleCheck.verify(bytes, nobody).faults().toString();
              return new Meaning(report, bytes);
            })
        .wrapped(bytes -> signed(parts, bytes));
  }

  private static byte[] signed(List<Part> parts, byte[] damaged) {
    int replaced = damaged.length == 0 ? 0 : Math.floorMod(damaged[0], parts.size());
    byte[] payload = Arrays.copyOfRange(damaged, Math.min(1, damaged.length), damaged.length);
    EvidenceBundle.Writer writer =
        new EvidenceBundle.Writer(
            new BundleSubject(
                QUERY.id(),
                Samples.START,
                Samples.COLLECTOR.verifyingKey(),
                "0.1.0",
                Optional.of(Digest.of())));
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      writer.add(
          part.kind(), i == replaced ? Part.content(part.message(), payload) : part.honest());
    }
    return writer.sign(Samples.COLLECTOR);
  }

  /**
   * Messages of one shard in any order, two bytes each: what to send, and a number. Whatever comes,
   * a shard that contradicted itself stays spoiled, and what is counted fits what was accepted.
   */
  private static Decoder shardIntake() {
    byte[] honest = {0, 0, 2, 0, 3, 0};
    byte[] restless = {0, 0, 0, 1, 1, 9, 2, 0, 3, 1, 0, 0, 3, 0, 2, 1};
    return new Decoder(
        "shard-intake",
        List.of(honest, restless),
        Set.of(),
        UnaryOperator.identity(),
        bytes -> new Meaning(takeIn(bytes), bytes));
  }

  private static String takeIn(byte[] script) {
    ShardIntake intake = new ShardIntake(MECHANISM.schedule().levels());
    boolean spoiled = false;
    long accepted = 0;
    for (int i = 0; i + 1 < Math.min(script.length, 2 * MOST_MESSAGES); i += 2) {
      int number = script[i + 1] & 0xFF;
      long reports = intake.reports();
      boolean isNew = false;
      try {
        isNew = step(intake, script[i] & 3, number) == ShardIntake.Effect.ACCEPTED;
      } catch (IllegalArgumentException e) {
        if (e.getMessage() == null || intake.reports() != reports) {
          throw new AssertionError("a refusal has a reason and changes nothing", e);
        }
      }
      accepted += isNew ? intake.reports() - reports : 0;
      spoiled |= intake.state() == ShardIntake.State.EQUIVOCATED;
      if (spoiled && intake.state() != ShardIntake.State.EQUIVOCATED) {
        throw new AssertionError("a spoiled shard came back");
      }
    }
    if (!spoiled && accepted != intake.reports()) {
      throw new AssertionError(accepted + " reports accepted, but " + intake.reports() + " there");
    }
    return intake.state() + " " + intake.reports() + " " + intake.seal() + " " + intake.ballot();
  }

  private static ShardIntake.Effect step(ShardIntake intake, int what, int number) {
    return switch (what) {
      case 0 -> intake.accept(number % 3 == 2 ? NO_LEVEL : CHUNK, MECHANISM);
      case 1 -> intake.restore(1, number, 100 + number, Digest.of(new byte[] {(byte) number}));
      case 2 -> intake.accept(number % 2 == 0 ? SEAL : OTHER_SEAL);
      default -> intake.acceptBallot(Digest.of(new byte[] {(byte) (number % 2)}));
    };
  }

  /** The seal that a first chunk of 100 reports and ballot 0 fit. */
  private static Seal honestSeal() {
    Digest chunk = Digest.of(Samples.chunk(1, 0, 100).packed());
    return new Seal(
        QUERY.id(),
        Samples.PARTY,
        0,
        List.of(100L),
        List.of(Digest.of(chunk.toBytes())),
        Digest.of(new byte[] {0}),
        Map.of(),
        Samples.START);
  }
}
