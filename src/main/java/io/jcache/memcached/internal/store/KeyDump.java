package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a cache has on one node, as packed bytes.
 *
 * <ul>
 *   <li>The node must be read at full speed, whatever is done with the first keys meanwhile: a
 *       thread lists them, which ends with the list; where none can be started, the caller does.
 *       One other thread takes them.
 *   <li>Takes a byte more than the text of each key.
 * </ul>
 */
final class KeyDump implements KeySink {

  private static final byte[] NONE = {};

  /** The bytes that are handed over at a time: few at first, so that values are soon read. */
  private static final int FIRST_CHUNK = 1 << 11;

  private static final int CHUNK = 1 << 14;
  private static final int MAX_LENGTH = 1 << 8;
  private static final int MOST_DIGITS = 18;
  private static final long UNKNOWN = -1;
  private static final int LOOK_SECONDS = 1;

  private final Shard shard;
  private final String prefix;
  private final long maxKeys;

  /** What is thrown where the thread that lists ends by an error: made before memory is short. */
  private final CacheException cutShort;

  private final Thread lister;

  // Of the thread that lists.
  private byte[] writing = NONE;
  private int writeAt;
  private int written;
  private long keys;

  // Of the thread that takes the keys.
  private byte[] reading = NONE;
  private int readAt;
  private long taken;

  // Of both, under the lock.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> chunks = new ArrayDeque<>();
  private long listed;
  private boolean over;
  private @Nullable RuntimeException failure;

  private volatile boolean unwanted;
  private volatile boolean impatient;

  private KeyDump(Shard shard, String prefix, long maxKeys) {
    this.shard = shard;
    this.prefix = prefix;
    this.maxKeys = maxKeys;
    this.lister =
        DaemonThreads.ofNode("list", shard.transport().node().address()).newThread(this::list);
    this.cutShort =
        new CacheException("the thread that listed the keys of " + shard + " has ended");
  }

  /**
   * Begins to list the keys of a node.
   *
   * @param maxItems the number of items of all kinds above which the node is not walked
   * @param first how many keys to wait for; where the node does not say how many items it holds,
   *     all are waited for
   * @throws TransportException of kind UNSUPPORTED where it holds more, or refuses; of kind
   *     INTERRUPTED where the caller was interrupted meanwhile
   */
  static KeyDump of(Section section, KeySpace keys, long maxItems, int first, Deadline deadline) {
    Shard shard = section.shard();
    long items = items(shard, maxItems, deadline);
    String prefix = keys.itemPrefix(section.generation(deadline));
    if (prefix.isEmpty()) {
      throw new TransportException(
          TransportException.Kind.UNSUPPORTED,
          shard.transport().node().address(),
          "the cache has no key-prefix, and all items of the server would count as its own; set"
              + " one, or ask for keys that you know",
          null);
    }
    KeyDump dump = new KeyDump(shard, prefix, maxItems);
    dump.begin(items == UNKNOWN ? Long.MAX_VALUE : first);
    return dump;
  }

  private static TransportException tooMany(Shard shard, String items, long maxItems) {
    return new TransportException(
        TransportException.Kind.UNSUPPORTED,
        shard.transport().node().address(),
        ("it holds %s, and iterating walks them all; the option iteration.max-items allows %s:"
                + " raise it, or ask for keys that you know")
            .formatted(items, maxItems),
        null);
  }

  /** Returns how many items a node holds, or that it does not say. */
  private static long items(Shard shard, long maxItems, Deadline deadline) {
    String items = items(shard.transport(), deadline);
    if (items.isEmpty()) {
      return UNKNOWN;
    }
    if (items.length() > MOST_DIGITS || Long.parseLong(items) > maxItems) {
      throw tooMany(shard, items + " items", maxItems);
    }
    return Long.parseLong(items);
  }

  /** Returns how many items a node holds, in digits: none where it does not say. */
  private static String items(Transport transport, Deadline deadline) {
    try {
      String items = transport.stats("").await(deadline).getOrDefault("curr_items", "");
      return items.matches("[0-9]+") ? items : "";
    } catch (TransportException e) {
      if (e.kind() != TransportException.Kind.SERVER_ERROR) {
        throw e;
      }
      // It keeps its statistics to itself; whether it can be listed is for the dump to say.
      return "";
    }
  }

  private void begin(long first) {
    impatient = Thread.currentThread().isInterrupted();
    try {
      lister.start();
    } catch (OutOfMemoryError e) {
      list(); // before the first is given, then
    }
    lock.lock();
    try {
      awaitKeys(first);
      if (listed < first) {
        throwFailure();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lists the keys; what fails is thrown where they are taken. */
  private void list() {
    RuntimeException failed = cutShort;
    try {
      shard.transport().dump(prefix, this);
      if (keys > maxKeys) {
        failed = tooMany(shard, "more than " + maxKeys + " items", maxKeys);
      } else if (!unwanted) {
        failed = null;
      }
    } catch (RuntimeException e) {
      failed = e;
    } catch (Error e) {
      cutShort.initCause(e);
      throw e;
    } finally {
      handOver(true, failed);
    }
  }

  /** Hands over what has been listed; whatever fails here leaves no list that seems complete. */
  private void handOver(boolean last, @Nullable RuntimeException failed) {
    byte[] chunk = writing;
    int chunkKeys = written;
    writing = NONE;
    writeAt = 0;
    written = 0;
    lock.lock();
    try {
      over = last;
      failure = last ? cutShort : null;
      if (chunkKeys > 0) {
        chunks.add(chunk);
        listed += chunkKeys;
      }
      failure = failed;
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  /** Returns whether keys are still wanted, and their first one by a caller that still waits. */
  @Override
  public boolean isWanted() {
    return !unwanted && (keys > 0 || !impatient);
  }

  @Override
  public boolean accept(byte[] buffer, int offset, int length) {
    int suffix = length - prefix.length();
    if (suffix <= 0 || suffix >= MAX_LENGTH || !isText(buffer, offset, length)) {
      return true;
    }
    // Bounds the keys that are kept also where the node does not say how many items it has.
    if (keys == maxKeys) {
      keys++;
      return false;
    }
    if (writeAt + 1 + suffix > writing.length) {
      int longer = Math.min(CHUNK, Math.max(FIRST_CHUNK, 2 * writing.length));
      handOver(false, null);
      // A zero length ends a chunk that is not full.
      writing = new byte[longer];
    }
    keys++;
    written++;
    writing[writeAt++] = (byte) suffix;
    System.arraycopy(buffer, offset + prefix.length(), writing, writeAt, suffix);
    writeAt += suffix;
    return !unwanted;
  }

  /** Returns whether a key can be asked for in text: others may set one that cannot. */
  private static boolean isText(byte[] buffer, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] <= ' ' || buffer[i] > '~') {
        return false;
      }
    }
    return true;
  }

  /** Waits until it is known whether there are keys left, or what to throw in their place. */
  boolean hasNext() {
    lock.lock();
    try {
      awaitKeys(1);
      return listed > taken || failure != null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether there are keys left, and {@link #next} has not to wait for so many. */
  boolean isReady(int count) {
    lock.lock();
    try {
      return listed - taken >= count || (over && listed > taken);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the texts of the next {@code count} keys, of fewer where no more are listed, and
   * forgets them.
   *
   * @throws TransportException once, where none is left, as the node failed while it was listed
   * @throws CacheException once, where none is left, as the thread that lists has ended
   */
  List<String> next(int count) {
    List<String> texts = new ArrayList<>(count);
    lock.lock();
    try {
      awaitKeys(count);
      if (listed == taken) {
        throwFailure();
      }
      while (texts.size() < count && (hasUnread() || !chunks.isEmpty())) {
        if (hasUnread()) {
          int length = Byte.toUnsignedInt(reading[readAt]);
          texts.add(new String(reading, readAt + 1, length, StandardCharsets.US_ASCII));
          readAt += 1 + length;
          taken++;
        } else {
          reading = chunks.removeFirst();
          readAt = 0;
        }
      }
    } finally {
      lock.unlock();
    }
    return texts;
  }

  /** Says that no more keys are wanted: the list ends early. */
  void end() {
    unwanted = true;
  }

  /** Waits for so many keys; an interrupt ends the wait as long as none has been listed. */
  private void awaitKeys(long count) {
    boolean interrupted = false;
    while (listed - taken < count && !over) {
      try {
        boolean heard = changed.await(LOOK_SECONDS, TimeUnit.SECONDS);
        if (!heard && !lister.isAlive() && !over) {
          // It ended where memory was too short even to say so.
          over = true;
          failure = cutShort;
        }
      } catch (InterruptedException e) {
        interrupted = true;
        impatient = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void throwFailure() {
    RuntimeException failed = failure;
    failure = null;
    if (failed != null) {
      throw failed;
    }
  }

  /** Returns whether there are keys left in the chunk that is being read. */
  private boolean hasUnread() {
    return readAt < reading.length && reading[readAt] != 0;
  }
}
