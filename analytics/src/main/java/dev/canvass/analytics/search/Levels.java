package dev.canvass.analytics.search;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Runs independent work of a tree's levels on borrowed threads. */
record Levels(ExecutorService workers) {

  /** Runs {@code work} for levels 1..L and waits for all. Must not be called from a worker. */
  void forEach(int levels, IntConsumer work) {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int level = 1; level <= levels; level++) {
      int current = level;
      tasks.add(
          () -> {
            work.accept(current);
            return null;
          });
    }
    try {
      for (Future<Void> done : workers.invokeAll(tasks)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the search was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("the search failed", e.getCause());
    }
  }
}
