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
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What JVMs did to one cache while their lists of servers changed, by the monotonic clock of the
 * machine, which all its processes share. Tells which reads gave what they must not.
 *
 * <ul>
 *   <li>A change of the list lasts from when the first JVM was told until the last one had it.
 *   <li>A read that begins outside of changes gives nothing that is older than any change of its
 *       entry that had returned before.
 *   <li>One that begins within a change gives nothing older than what had returned before that.
 *   <li>A put that failed may be carried out some time later, before it is repaired.
 * </ul>
 */
final class ListHistory {
  private static final int ALL_KEYS = -1;
  private static final long REPAIRED_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Map<Integer, List<Event>> byKey = new HashMap<>();
  private final Map<Long, Event> puts = new HashMap<>();
  private final TreeMap<Long, Long> changes = new TreeMap<>();
  private final List<Event> reads = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> stale = new ArrayList<>();
  private final List<String> staleWithin = new ArrayList<>();
  private int staleForLate;
  private int kept;

  /** What was done. */
  enum Kind {
    PUT,
    /** A put that failed: it may have been carried out. */
    FAILED_PUT,
    REMOVE,
    CLEAR,
    READ,
    /** A value of another key was read. */
    WRONG,
    /** The list has changed. */
    LIST
  }

  /**
   * One thing that was done.
   *
   * @param key the number of the key; that of the change of the list
   * @param value what was put or read, which is put but once
   * @param start the time before the call
   * @param end the time after it
   */
  record Event(Kind kind, int key, long value, long start, long end) {
    static Event clear(long start, long end) {
      return new Event(Kind.CLEAR, ALL_KEYS, 0, start, end);
    }
  }

  /** Writes events to a file. */
  static void write(Path file, Collection<Event> events) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (Event event : events) {
        out.writeByte(event.kind().ordinal());
        out.writeInt(event.key());
        out.writeLong(event.value());
        out.writeLong(event.start());
        out.writeLong(event.end());
      }
    }
  }

  /** Reads the events of a file. */
  static List<Event> read(Path file) throws IOException {
    Kind[] kinds = Kind.values();
    List<Event> events = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (true) {
        Kind kind = kinds[in.readByte()];
        events.add(new Event(kind, in.readInt(), in.readLong(), in.readLong(), in.readLong()));
      }
    } catch (EOFException e) {
      return events;
    }
  }

  /** Judges the events of all JVMs. */
  ListHistory(Collection<Event> events) {
    Map<Integer, List<Event>> lists = new HashMap<>();
    List<Event> clears = new ArrayList<>();
    for (Event event : events) {
      switch (event.kind()) {
        case PUT, FAILED_PUT -> {
          if (puts.put(event.value(), event) != null) {
            throw new IllegalArgumentException("put twice: " + event);
          }
          if (event.kind() == Kind.PUT) {
            byKey.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(event);
          }
        }
        case REMOVE -> byKey.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(event);
        case CLEAR -> clears.add(event);
        case READ -> reads.add(event);
        case WRONG -> wrong.add("of another key: " + event);
        case LIST -> lists.computeIfAbsent(event.key(), number -> new ArrayList<>()).add(event);
      }
    }
    lists.values().forEach(this::change);
    byKey.values().forEach(of -> of.addAll(clears));
    Map<Integer, Floors> floors = new HashMap<>();
    byKey.forEach((key, of) -> floors.put(key, new Floors(of)));
    reads.forEach(read -> judge(read, floors.get(read.key())));
  }

  private void change(List<Event> told) {
    changes.put(
        told.stream().mapToLong(Event::start).min().orElseThrow(),
        told.stream().mapToLong(Event::end).max().orElseThrow());
  }

  /** The changes of a key that have returned: when the last one of them had begun at latest. */
  private static final class Floors {
    private final long[] ends;
    private final long[] starts;

    Floors(List<Event> changes) {
      List<Event> sorted = changes.stream().sorted(Comparator.comparingLong(Event::end)).toList();
      ends = sorted.stream().mapToLong(Event::end).toArray();
      starts = sorted.stream().mapToLong(Event::start).toArray();
      Arrays.parallelPrefix(starts, Math::max);
    }

    /** Returns when the last change began that had returned before a time. */
    long lastBefore(long time) {
      int at = Arrays.binarySearch(ends, time);
      int before = (at < 0 ? -at - 1 : at) - 1;
      return before < 0 ? Long.MIN_VALUE : starts[before];
    }
  }

  private void judge(Event read, Floors floors) {
    Event put = puts.get(read.value());
    if (put == null || put.key() != read.key() || put.start() > read.end()) {
      wrong.add("never put: " + read);
    } else if (floors != null) {
      Map.Entry<Long, Long> change = changes.floorEntry(read.start());
      boolean within = change != null && read.start() <= change.getValue();
      long over = put.end() + (put.kind() == Kind.FAILED_PUT ? REPAIRED_NANOS : 0);
      boolean older = over < floors.lastBefore(read.start());
      kept += !within && change != null && put.end() < change.getKey() ? 1 : 0;
      if (older && !within) {
        stale.add(text(read, put));
      } else if (older) {
        staleForLate++;
        if (over < floors.lastBefore(change.getKey())) {
          staleWithin.add(text(read, put));
        }
      }
    }
  }

  private String text(Event read, Event put) {
    Map.Entry<Long, Long> change = changes.floorEntry(read.start());
    List<Event> later =
        byKey.get(read.key()).stream()
            .filter(event -> event.start() > put.end() && event.end() < read.start())
            .limit(3)
            .toList();
    return "%s, put by %s, though %s%s"
        .formatted(
            read,
            put,
            later,
            change == null
                ? ""
                : ", in or after change %d, from %d to %d"
                    .formatted(
                        changes.headMap(read.start(), true).size(),
                        change.getKey(),
                        change.getValue()));
  }

  /** Returns the reads of what was never put, or of another key. */
  List<String> wrong() {
    return wrong;
  }

  /** Returns the reads of what was outdated while all JVMs had the same list. */
  List<String> stale() {
    return stale;
  }

  /** Returns the reads within a change of what had been outdated before it. */
  List<String> staleBeyondTheChange() {
    return staleWithin;
  }

  /** Returns how many values were read after a change of the list that had been put before it. */
  int kept() {
    return kept;
  }

  /** Returns how many puts there were. */
  int puts() {
    return puts.size();
  }

  /** Returns how many puts have failed. */
  long failedPuts() {
    return puts.values().stream().filter(put -> put.kind() == Kind.FAILED_PUT).count();
  }

  @Override
  public String toString() {
    return ("%d values read, %d of them from before a change, %d put, %d puts failed; %d wrong, %d stale,"
            + " %d within changes, %d of them beyond")
        .formatted(
            reads.size(),
            kept,
            puts.size(),
            failedPuts(),
            wrong.size(),
            stale.size(),
            staleForLate,
            staleWithin.size());
  }
}
