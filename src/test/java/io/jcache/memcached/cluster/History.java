package io.jcache.memcached.cluster;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What JVMs did to one cache, and when, by the monotonic clock of the machine that they share: on
 * Linux {@code System.nanoTime()} is the same in all processes.
 */
final class History {

  /** What was done. */
  enum Kind {
    PUT,
    CLEAR,
    GET,
    GET_ALL,
    INVOKE,
    GET_AND_PUT,
    ITERATE;

    boolean reads() {
      return compareTo(CLEAR) > 0;
    }
  }

  /**
   * One thing that was done.
   *
   * @param start the time before the call
   * @param end the time after it
   * @param value the value put or read, which is put but once; 0 for a clear
   */
  record Event(Kind kind, long start, long end, long value) {}

  private History() {}

  /** Writes events to a file. */
  static void write(Path file, Collection<Event> events) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (Event event : events) {
        out.writeByte(event.kind().ordinal());
        out.writeLong(event.start());
        out.writeLong(event.end());
        out.writeLong(event.value());
      }
    }
  }

  /** Reads the events of a file. */
  static List<Event> read(Path file) throws IOException {
    List<Event> events = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (true) {
        Kind kind = Kind.values()[in.readByte()];
        events.add(new Event(kind, in.readLong(), in.readLong(), in.readLong()));
      }
    } catch (EOFException e) {
      return events;
    }
  }

  /** Returns how many reads there were of each kind. */
  static Map<Kind, Integer> reads(Collection<Event> events) {
    Map<Kind, Integer> reads = new EnumMap<>(Kind.class);
    events.stream()
        .filter(event -> event.kind().reads())
        .forEach(event -> reads.merge(event.kind(), 1, Integer::sum));
    return reads;
  }

  /**
   * Returns the reads that started after a clear had ended and gave a value whose put had ended
   * before that clear began.
   */
  static List<Event> readsOfCleared(Collection<Event> events) {
    NavigableMap<Long, Long> clearEnds = new TreeMap<>();
    Map<Long, Event> puts = new HashMap<>();
    for (Event event : events) {
      if (event.kind() == Kind.CLEAR) {
        clearEnds.put(event.start(), event.end());
      } else if (event.kind() == Kind.PUT && puts.put(event.value(), event) != null) {
        throw new IllegalArgumentException("put twice: " + event);
      }
    }
    return events.stream()
        .filter(event -> event.kind().reads() && isOfCleared(event, puts, clearEnds))
        .toList();
  }

  private static boolean isOfCleared(
      Event read, Map<Long, Event> puts, NavigableMap<Long, Long> clearEnds) {
    Event put = puts.get(read.value());
    if (put == null) {
      throw new IllegalArgumentException("never put: " + read);
    }
    // Clears follow each other, so the first that began after the put ended first, too.
    Map.Entry<Long, Long> clear = clearEnds.higherEntry(put.end());
    return clear != null && clear.getValue() < read.start();
  }
}
