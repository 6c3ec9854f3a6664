package io.jcache.memcached.internal.cli;

import java.util.concurrent.TimeUnit;

/** A bar on a terminal that tells how far a walk is; nothing where there is no terminal. */
final class Progress {
  private static final int WIDTH = 30;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String ERASE = "\r\u001b[K";

  private final Screen screen;
  private final long total;
  private long before;
  private long shownAt = System.nanoTime() - PAUSE_NANOS;
  private boolean shown;

  /**
   * Creates a bar.
   *
   * @param total how many steps there probably are
   */
  Progress(Screen screen, long total) {
    this.screen = screen;
    this.total = Math.max(1, total);
  }

  /** Shows how far a part of the walk is, but not more than ten times a second. */
  void at(long steps, String where) {
    long now = System.nanoTime();
    if (!screen.ansi().enabled() || now - shownAt < PAUSE_NANOS) {
      return;
    }
    shownAt = now;
    shown = true;
    long done = Math.min(total, before + steps);
    int filled = (int) (WIDTH * done / total);
    screen
        .err()
        .print(
            "%s[%s%s] %3d %%  %s of %s items, %s"
                .formatted(
                    ERASE,
                    "#".repeat(filled),
                    " ".repeat(WIDTH - filled),
                    100 * done / total,
                    Printable.count(done),
                    Printable.count(total),
                    where));
    screen.err().flush();
  }

  /** Notes that a part has ended. */
  void ended(long steps) {
    before += steps;
  }

  /** Takes the bar away. */
  void end() {
    if (shown) {
      screen.err().print(ERASE);
      screen.err().flush();
    }
  }
}
