package dev.canvass.cli;

import dev.canvass.local.Demo;
import java.io.PrintStream;
import java.util.Locale;

/** Progress on stderr: one line that rewrites itself on a terminal, a line per phase elsewhere. */
final class ProgressLine implements Demo.Progress {

  private static final int WIDTH = 24;

  private final PrintStream out;
  private final boolean terminal = Boolean.getBoolean("canvass.terminal");
  private final long start = System.nanoTime();
  private String lastPhase = "";

  ProgressLine(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void show(String phase, long done, long all) {
    if (terminal) {
      int filled = (int) (all == 0 ? WIDTH : Math.min(WIDTH, done * WIDTH / all));
      out.printf(
          Locale.ROOT,
          "\r%-22s [%s%s] %,d / %,d  %.0f s\u001b[K",
          phase,
          "#".repeat(filled),
          ".".repeat(WIDTH - filled),
          done,
          all,
          seconds());
    } else if (!phase.equals(lastPhase)) {
      out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds(), phase);
    }
    lastPhase = phase;
  }

  /** Ends the display. */
  void finish() {
    if (terminal) {
      out.print("\r\u001b[K");
    }
    out.flush();
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
