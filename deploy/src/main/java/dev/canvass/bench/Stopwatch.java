package dev.canvass.bench;

import java.util.Arrays;

/** Times repetitions of a task. */
final class Stopwatch {

  private Stopwatch() {}

  /** A task that may fail. */
  @FunctionalInterface
  interface Task<E extends Exception> {
    void run() throws E;
  }

  /** The median seconds of {@code repetitions} runs, after {@code warmUps} that do not count. */
  static <E extends Exception> double median(int warmUps, int repetitions, Task<E> task) throws E {
    double[] seconds = new double[repetitions];
    for (int i = -warmUps; i < repetitions; i++) {
      long start = System.nanoTime();
      task.run();
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return (seconds[(repetitions - 1) / 2] + seconds[repetitions / 2]) / 2;
  }
}
