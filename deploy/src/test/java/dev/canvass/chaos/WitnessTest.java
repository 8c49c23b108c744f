package dev.canvass.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.query.QueryId;
import dev.canvass.analytics.report.ReportChunk;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.analytics.wire.Messages;
import dev.canvass.privacy.sign.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The soak's witness must notice what no node may do (I2). */
class WitnessTest {

  private static final SigningKey KEY = SigningKey.generate();
  private static final QueryId QUERY = QueryId.of(1);

  private final Witness witness = new Witness(KEY.verifyingKey());

  @Test
  void takesEqualCopiesForOneMessage() throws Exception {
    witness.heard(chunk(KEY, 1, 7));
    witness.heard(chunk(KEY, 1, 7));
    witness.heard(chunk(KEY, 2, 7));

    assertEquals(3, witness.copies());
    assertEquals(2, witness.firstCopies().size());
    assertEquals(4, witness.reports(QUERY.value()), "each report once");
  }

  @Test
  void findsReportsThatWereDrawnTwice() throws Exception {
    witness.heard(chunk(KEY, 1, 7));

    String reason = broken(() -> witness.heard(chunk(KEY, 1, 6)));

    assertTrue(reason.contains("randomised twice"), reason);
  }

  @Test
  void findsMessagesOfSomebodyElseAndRubbish() {
    SigningKey other = SigningKey.generate();

    assertTrue(broken(() -> witness.heard(chunk(other, 1, 7))).contains("not signed"));
    assertTrue(broken(() -> witness.heard(new byte[] {1, 2})).contains("cannot be read"));
  }

  @Test
  void findsTwoResultsOfOneQuery() throws Exception {
    witness.published("q/result", result("{}"));
    witness.published("q/result", result("{}"));

    String reason = broken(() -> witness.published("q/result", result("{ }")));

    assertTrue(reason.contains("two different results"), reason);
  }

  @Test
  void comparesResultsWithThoseOfTheUndisturbedRun() throws Exception {
    Map<String, byte[]> results = Map.of("q/result", result("{}"));

    assertEquals(1, Undisturbed.compareResults(results, Map.of("q/result", result("{}"))));
    assertTrue(broken(() -> Undisturbed.compareResults(results, Map.of())).contains("differs"));
    assertTrue(
        broken(() -> Undisturbed.compareResults(results, Map.of("q/result", result("{ }"))))
            .contains("differs"));
    assertEquals(
        1,
        Undisturbed.compareResults(
            Map.of("q/result", result(withNonce("a"))),
            Map.of("q/result", result(withNonce("b")))));
  }

  @Test
  void theNonceMayNameAnotherGhostButNoOtherCountAndNoOtherConfirmedItem() throws Exception {
    Map<String, byte[]> ghost =
        Map.of("q/result", result(hitter("gho\\\"st", 7, "TENTATIVE", "a")));

    assertEquals(
        1,
        Undisturbed.compareResults(
            ghost, Map.of("q/result", result(hitter("spook", 7, "TENTATIVE", "b")))));
    assertEquals(
        1,
        Undisturbed.compareResults(
            ghost, Map.of("q/result", result(hitter(null, 7, "TENTATIVE", "b")))));
    assertTrue(
        broken(
                () ->
                    Undisturbed.compareResults(
                        ghost, Map.of("q/result", result(hitter("spook", 8, "TENTATIVE", "b")))))
            .contains("differs"));
    assertTrue(
        broken(
                () ->
                    Undisturbed.compareResults(
                        Map.of("q/result", result(hitter("apple", 7, "CONFIRMED", "a"))),
                        Map.of("q/result", result(hitter("pear", 7, "CONFIRMED", "b")))))
            .contains("differs"));
  }

  private static String hitter(String item, int count, String confidence, String digit) {
    return "{\"heavyHitters\":[{"
        + (item == null ? "" : "\"item\":\"" + item + "\",")
        + "\"count\":"
        + count
        + ",\"supportingParties\":1,\"confidence\":\""
        + confidence
        + "\",\"code\":\""
        + digit.repeat(32)
        + "\"}]}";
  }

  private static String withNonce(String digit) {
    return "{\"tieNonce\":\"" + digit.repeat(64) + "\"}";
  }

  private static byte[] result(String json) {
    byte[] payload = json.getBytes(StandardCharsets.US_ASCII);
    return Envelope.sign(MessageKind.RESULT, Envelope.COLLECTOR, payload, KEY).toBytes();
  }

  /** Two reports of 4 bits. */
  private static byte[] chunk(SigningKey signer, int level, int symbols) {
    ReportChunk chunk =
        new ReportChunk(QUERY, new PartyId("north"), 0, level, 0, 2, new byte[] {(byte) symbols});
    return Envelope.sign(MessageKind.REPORT_CHUNK, "north", Messages.encode(chunk), signer)
        .toBytes();
  }

  /** Something that may break a promise. */
  @FunctionalInterface
  private interface Act {
    void run() throws Exception;
  }

  private static String broken(Act act) {
    return assertThrows(BrokenPromiseException.class, act::run).getMessage();
  }
}
