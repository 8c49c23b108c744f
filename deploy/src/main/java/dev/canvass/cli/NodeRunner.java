package dev.canvass.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Starts a node, says where it is, and runs it until the process is told to stop. */
final class NodeRunner {

  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 30;

  private NodeRunner() {}

  /**
   * Runs a node until SIGTERM or SIGINT.
   *
   * @param describe what to print once it is usable
   */
  static <N> void run(
      Vertx vertx,
      Future<N> starting,
      Function<N, String> describe,
      Function<N, Future<Void>> close)
      throws IOException {
    N node;
    try {
      node =
          starting.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("not ready after " + START_SECONDS + " seconds", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    System.out.println(describe.apply(node));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  close
                      .apply(node)
                      .compose(closed -> vertx.close())
                      .onComplete(e -> stopped.countDown());
                  try {
                    if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                      System.err.println("canvass: did not stop within " + STOP_SECONDS + " s");
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
