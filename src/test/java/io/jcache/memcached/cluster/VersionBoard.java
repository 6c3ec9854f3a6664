package io.jcache.memcached.cluster;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * When the versions of keys were written, as the processes of one machine see it: one of them
 * writes. In a file that is mapped into the memory of all; its times are those of {@link
 * System#nanoTime()}, which is the same for all processes of a Linux.
 */
final class VersionBoard {
  static final int KEYS = 1000;
  static final long NEVER = Long.MAX_VALUE;

  /** Since when what is not remembered was replaced, about. */
  static final long FORGOTTEN = TimeUnit.HOURS.toNanos(1);

  /** So many of each key are remembered. */
  private static final int VERSIONS = 1 << 12;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;

  private VersionBoard(ByteBuffer memory) {
    this.memory = memory;
  }

  /** Opens the board of a file, which is made where it is not there. */
  static VersionBoard open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long length = (long) KEYS * (VERSIONS + 1) * Long.BYTES;
      return new VersionBoard(channel.map(FileChannel.MapMode.READ_WRITE, 0, length));
    }
  }

  /** Begins the next version of a key, and returns it; the first one is 1. */
  long begin(int key) {
    long version = latest(key) + 1;
    set(slot(key, version), NEVER);
    set(key, version);
    return version;
  }

  /** Takes note that the write of a version has returned. */
  void returned(int key, long version) {
    set(slot(key, version), System.nanoTime());
  }

  /** Returns for how long it has been known at a time that a version is not the last one. */
  long nanosSinceReplaced(int key, long version, long now) {
    long latest = latest(key);
    if (latest - version >= VERSIONS) {
      return FORGOTTEN;
    }
    long first = NEVER;
    for (long later = version + 1; later <= latest; later++) {
      first = Math.min(first, get(slot(key, later)));
    }
    return first == NEVER ? 0 : Math.max(0, now - first);
  }

  private long latest(int key) {
    return get(key);
  }

  private static int slot(int key, long version) {
    return KEYS + key * VERSIONS + (int) (version & (VERSIONS - 1));
  }

  private long get(int index) {
    return (long) LONGS.getVolatile(memory, index * Long.BYTES);
  }

  private void set(int index, long value) {
    LONGS.setVolatile(memory, index * Long.BYTES, value);
  }
}
