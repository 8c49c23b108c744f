package dev.canvass.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.canvass.fuzz.Decoder.Meaning;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fuzzer notices decoders that are wrong, and only those. */
@Timeout(120)
final class FuzzerTest {

  private static final byte[] EXAMPLE = "good".getBytes(StandardCharsets.US_ASCII);

  @Test
  void aDecoderThatRefusesWithReasonsHasNoFindings() throws InterruptedException {
    FuzzReport report = fuzz(FuzzerTest::strict);

    assertEquals(List.of(), report.findings());
    assertEquals(2_000, report.cases());
    assertEquals(2_000, report.accepted() + report.refused());
    assertTrue(report.refused() > 0, report::toString);
  }

  @Test
  void anExceptionThatIsNotDeclaredIsFound() throws InterruptedException {
    found("IndexOutOfBounds", bytes -> new Meaning(bytes[3], EXAMPLE));
  }

  @Test
  void aStackThatOverflowsIsFound() throws InterruptedException {
    found("StackOverflowError", bytes -> new Meaning(depth(bytes, 0), bytes));
  }

  @Test
  void aRefusalWithoutAMessageIsFound() throws InterruptedException {
    found(
        "without a message",
        bytes -> {
          strictOr(bytes, new IllegalArgumentException(" "));
          return new Meaning("", bytes);
        });
  }

  @Test
  void memoryOutOfProportionIsFound() throws InterruptedException {
    found(
        "allocates",
        bytes -> {
          byte[] claimed = new byte[bytes.length == EXAMPLE.length ? 16 : 64 << 20];
          return new Meaning(claimed.length, bytes);
        });
  }

  @Test
  void aMeaningThatItsOwnBytesDoNotHaveIsFound() throws InterruptedException {
    found("means something else", bytes -> new Meaning(ByteBuffer.wrap(bytes), EXAMPLE));
  }

  @Test
  void aValidExampleThatIsRefusedIsFound() throws InterruptedException {
    found(
        "a valid example is not accepted",
        bytes -> {
          throw new IllegalArgumentException("nothing is good enough");
        });
  }

  @Test
  void theSameSeedGivesTheSameInputs() throws InterruptedException {
    assertEquals(inputs(1), inputs(1));
    assertFalse(inputs(1).equals(inputs(2)));
  }

  @Test
  void mutationsStayWithinTheirLimitAndLeaveTheOriginalAlone() {
    byte[] original = EXAMPLE.clone();
    for (int seed = 0; seed < 5_000; seed++) {
      byte[] damaged =
          new Mutator(new SplittableRandom(seed)).mutate(original, List.of(original, new byte[0]));
      assertTrue(damaged.length <= Mutator.MAX_BYTES);
    }
    assertArrayEquals(EXAMPLE, original);
  }

  private static List<ByteBuffer> inputs(long seed) throws InterruptedException {
    List<ByteBuffer> inputs = new ArrayList<>();
    Decoder decoder =
        Decoder.of(
            "recorder",
            IllegalArgumentException.class,
            List.of(EXAMPLE),
            bytes -> {
              inputs.add(ByteBuffer.wrap(bytes));
              return new Meaning("", bytes);
            });
    Fuzzer.run(decoder, 50, seed);
    return inputs;
  }

  private static Meaning strict(byte[] bytes) {
    strictOr(bytes, new IllegalArgumentException("not good: " + bytes.length + " bytes"));
    return new Meaning(ByteBuffer.wrap(bytes), bytes);
  }

  private static void strictOr(byte[] bytes, IllegalArgumentException refusal) {
    if (!Arrays.equals(bytes, EXAMPLE)) {
      throw refusal;
    }
  }

  private static int depth(byte[] bytes, int level) {
    boolean isExample = Arrays.equals(bytes, EXAMPLE);
    return isExample || level < 0 ? level : 1 + depth(bytes, level + 1);
  }

  private static FuzzReport fuzz(Decoder.Reading reading) throws InterruptedException {
    return Fuzzer.run(
        Decoder.of("planted", IllegalArgumentException.class, List.of(EXAMPLE), reading), 2_000, 1);
  }

  private static void found(String problem, Decoder.Reading reading) throws InterruptedException {
    FuzzReport report = fuzz(reading);
    assertTrue(
        report.findings().stream().anyMatch(finding -> finding.problem().contains(problem)),
        report::toString);
  }
}
