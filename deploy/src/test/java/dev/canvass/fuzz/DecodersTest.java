package dev.canvass.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sample of what {@code canvass fuzz} does, with a fixed seed: whatever the bytes, every decoder
 * refuses them with a reason or reads what they say (I8).
 */
@Timeout(300)
final class DecodersTest {

  private static final int CASES = 400;

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> takesAnyBytes() {
    return Decoders.all(folder).stream()
        .map(decoder -> DynamicTest.dynamicTest(decoder.name(), () -> fuzz(decoder)));
  }

  private static void fuzz(Decoder decoder) throws InterruptedException {
    FuzzReport report = Fuzzer.run(decoder, CASES, 20_261_125);

    assertEquals(List.of(), report.findings());
    assertEquals(CASES, report.cases());
    assertTrue(decoder.refusals().isEmpty() || report.refused() > 0, report::toString);
  }
}
