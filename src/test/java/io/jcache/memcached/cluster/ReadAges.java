package io.jcache.memcached.cluster;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** For how long values had been replaced when they were read. Not thread-safe. */
final class ReadAges {
  private static final int LONGEST_MILLIS = 60_000;
  private static final double[] SHARES = {0.5, 0.99, 0.999};

  private final int[] counts = new int[LONGEST_MILLIS + 1];
  private long reads;
  private long absent;
  private long failed;
  private long late;
  private long longestMicros;

  /** What a process has told of its reads; the shares in milliseconds. */
  record Told(
      long reads,
      long old,
      long absent,
      long failed,
      long late,
      long half,
      long ninetyNine,
      long thousandth,
      long longestMicros) {

    static Told of(String line) {
      String[] words = line.split(" ");
      long[] numbers = new long[words.length];
      for (int i = 0; i < words.length; i++) {
        numbers[i] = Long.parseLong(words[i]);
      }
      return new Told(
          numbers[0],
          numbers[1],
          numbers[2],
          numbers[3],
          numbers[4],
          numbers[5],
          numbers[6],
          numbers[7],
          numbers[8]);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,d reads found a value, %,d nothing, %,d failed; %,d were of a value that had been"
              + " replaced, for half of all at most %d ms, for 99%% %d ms, for 99.9%% %d ms, and"
              + " for %.1f ms at most",
          reads,
          absent,
          failed,
          old,
          half,
          ninetyNine,
          thousandth,
          longestMicros / 1000.0);
    }
  }

  void read(long replacedNanos) {
    reads++;
    long micros = TimeUnit.NANOSECONDS.toMicros(replacedNanos);
    longestMicros = Math.max(longestMicros, micros);
    // Up to the next millisecond, so that 0 is what was the last one.
    counts[(int) Math.min(LONGEST_MILLIS, (micros + 999) / 1000)]++;
  }

  void absent() {
    absent++;
  }

  void failed() {
    failed++;
  }

  /** Counts a read of a process's own key that did not give what it had written before. */
  void late() {
    late++;
  }

  private long share(double share) {
    long below = 0;
    int millis = 0;
    while (millis < LONGEST_MILLIS && (below += counts[millis]) < share * reads) {
      millis++;
    }
    return millis;
  }

  /** Returns what {@link Told#of} reads. */
  String toLine() {
    StringBuilder line = new StringBuilder();
    line.append(reads).append(' ').append(reads - counts[0]).append(' ').append(absent);
    line.append(' ').append(failed).append(' ').append(late);
    for (double share : SHARES) {
      line.append(' ').append(share(share));
    }
    return line.append(' ').append(longestMicros).toString();
  }
}
