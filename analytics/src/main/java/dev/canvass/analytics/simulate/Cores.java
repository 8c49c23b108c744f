package dev.canvass.analytics.simulate;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads of a study. A run waits for its own levels, so runs and levels have threads of their
 * own; else all threads could wait for each other. Its owner closes it.
 *
 * @param runs threads that run whole runs: as many runs are in memory at once
 * @param levels threads that run the levels of a search
 */
public record Cores(ExecutorService runs, ExecutorService levels) implements AutoCloseable {

  /** Tables of about 2^20 cells for every level, and the reports of a few million users. */
  private static final long BYTES_PER_RUN = 384L << 20;

  /** All cores, and as many runs at once as this process's memory holds. */
  public static Cores all() {
    int cores = Runtime.getRuntime().availableProcessors();
    long fitting = Math.max(1, Runtime.getRuntime().maxMemory() / BYTES_PER_RUN);
    return new Cores(
        Executors.newFixedThreadPool((int) Math.min(cores, fitting)),
        Executors.newFixedThreadPool(cores));
  }

  /** Stops all threads; runs under way are interrupted. */
  @Override
  public void close() {
    runs.shutdownNow();
    levels.shutdownNow();
  }
}
