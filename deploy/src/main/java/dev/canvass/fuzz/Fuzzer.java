package dev.canvass.fuzz;

import com.sun.management.ThreadMXBean;
import dev.canvass.fuzz.Decoder.Meaning;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Tries damaged inputs on one decoder. For each: it is refused by a declared exception with a
 * message, or what it means is encoded and read again as the same; within {@link #MAX_MILLIS}; and
 * with at most {@link #BYTES_PER_BYTE} times its length and {@link #FREE_BYTES} allocated. One use,
 * one owner; works on a thread of its own, so that a decoder that hangs is noticed.
 */
public final class Fuzzer {

  /** The longest that a case may take of a processor. */
  static final long MAX_MILLIS = 5_000;

  /** When a decoder that does not come back is given up. */
  static final long HANG_MILLIS = 30_000;

  /** What a byte of input, unpacked, may cost, in bytes. */
  static final long BYTES_PER_BYTE = 256;

  /** What every case may allocate, in bytes. */
  static final long FREE_BYTES = 16L << 20;

  private static final int MOST_FINDINGS = 10;
  private static final int SHOWN_BYTES = 4_096;
  private static final int MOST_REASONS = 10_000;
  private static final Pattern VARIABLE = Pattern.compile("\"[^\"]*\"|'[^']*'|[0-9a-fx]*[0-9]\\w*");
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Decoder decoder;
  private final long cases;
  private final long seed;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Integer> reasons = new HashSet<>();
  private long accepted;
  private long refused;
  private long bytes;
  private long slowestNanos;
  private long mostBytes;
  private long tried;
  private volatile long number;
  private volatile long started;
  private volatile byte[] input = new byte[0];

  private Fuzzer(Decoder decoder, long cases, long seed) {
    this.decoder = decoder;
    this.cases = cases;
    this.seed = seed;
  }

  /**
   * Tries {@code cases} inputs, after the examples themselves. Stops early after {@value
   * #MOST_FINDINGS} findings or a decoder that hangs.
   */
  public static FuzzReport run(Decoder decoder, long cases, long seed) throws InterruptedException {
    return new Fuzzer(decoder, cases, seed).run();
  }

  private FuzzReport run() throws InterruptedException {
    long begin = System.nanoTime();
    Thread worker = new Thread(this::work, "fuzz-" + decoder.name());
    worker.setDaemon(true);
    started = System.nanoTime();
    worker.start();
    for (worker.join(1_000); worker.isAlive(); worker.join(1_000)) {
      if (millis(System.nanoTime() - started) > HANG_MILLIS) {
        StackTraceElement[] where = worker.getStackTrace();
        Finding hang = finding("does not come back after 30 s; it is at " + Arrays.toString(where));
        return report(begin, List.of(hang));
      }
    }
    return report(begin, findings);
  }

  private FuzzReport report(long begin, List<Finding> found) {
    return new FuzzReport(
        decoder.name(),
        tried,
        accepted,
        refused,
        reasons.size(),
        bytes,
        slowestNanos / 1e6,
        mostBytes / (double) (1 << 20),
        (System.nanoTime() - begin) / 1e9,
        found);
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }

  private void work() {
    for (byte[] example : decoder.examples()) {
      begin(-1, decoder.wrapping().apply(example));
      if (!judge()) {
        add("a valid example is not accepted");
      }
    }
    // What the examples cost is class loading too.
    slowestNanos = 0;
    mostBytes = 0;
    accepted = 0;
    refused = 0;
    for (long next = 0; next < cases && findings.size() < MOST_FINDINGS; next++) {
      begin(next, damaged(next));
      tried++;
      bytes += input.length;
      measure();
    }
  }

  private void begin(long next, byte[] bytes) {
    input = bytes;
    number = next;
    started = System.nanoTime();
  }

  /** Each case has its own randomness, so that it can be had again without those before it. */
  private byte[] damaged(long next) {
    SplittableRandom random =
        new SplittableRandom(seed ^ next * 0x9E3779B97F4A7C15L ^ decoder.name().hashCode());
    Mutator mutator = new Mutator(random);
    List<byte[]> examples = decoder.examples();
    byte[] example = examples.get(random.nextInt(examples.size()));
    if (random.nextBoolean()) {
      return decoder.wrapping().apply(mutator.mutate(example, examples));
    }
    return mutator.mutate(decoder.wrapping().apply(example), examples);
  }

  /** Time on the processor, for on a busy machine any case may have to wait for seconds. */
  private void measure() {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long begin = THREADS.getCurrentThreadCpuTime();
    judge();
    long nanos = THREADS.getCurrentThreadCpuTime() - begin;
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    slowestNanos = Math.max(slowestNanos, nanos);
    mostBytes = Math.max(mostBytes, allocated);
    if (millis(nanos) > MAX_MILLIS) {
      add("takes " + millis(nanos) + " ms");
    }
    if (allocated > FREE_BYTES + BYTES_PER_BYTE * decoder.unpacked() * input.length) {
      add("allocates " + allocated + " bytes");
    }
  }

  /** Whether the input was accepted; the one place where any throwable at all is of interest. */
  private boolean judge() {
    Meaning meaning;
    try {
      meaning = decoder.reading().read(input);
    } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
      refusal(e);
      return false;
    }
    accepted++;
    try {
      if (!decoder.reading().read(meaning.encoded()).value().equals(meaning.value())) {
        add("what it means, encoded and read again, means something else");
      }
    } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
      add("what it means is refused once it is encoded: " + e);
    }
    return true;
  }

  private void refusal(Throwable e) {
    refused++;
    String message = String.valueOf(e.getMessage());
    if (decoder.refusals().stream().noneMatch(declared -> declared.isInstance(e))) {
      add("throws " + e + " at " + Arrays.stream(e.getStackTrace()).limit(12).toList());
    } else if (e.getMessage() == null || message.isBlank()) {
      add("refuses by " + e.getClass().getName() + " without a message");
    } else if (reasons.size() < MOST_REASONS) {
      reasons.add(VARIABLE.matcher(message).replaceAll("#").hashCode());
    }
  }

  private void add(String problem) {
    findings.add(finding(problem));
  }

  private Finding finding(String problem) {
    byte[] shown = Arrays.copyOf(input, Math.min(SHOWN_BYTES, input.length));
    return new Finding(
        decoder.name(), number, problem, input.length, HexFormat.of().formatHex(shown));
  }
}
