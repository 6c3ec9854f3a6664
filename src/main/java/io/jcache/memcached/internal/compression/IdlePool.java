package io.jcache.memcached.internal.compression;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are costly to make, and need an end, for one user at a time.
 *
 * <ul>
 *   <li>Keeps a few that are idle; who finds none makes one.
 *   <li>Every object is ended: at once where it is not kept, with the pool, or, where it is in use
 *       then, when it is given back.
 * </ul>
 */
final class IdlePool<T> implements AutoCloseable {
  private static final int KEPT = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final Supplier<T> maker;
  private final Consumer<T> ender;
  private final BlockingQueue<T> idle = new ArrayBlockingQueue<>(KEPT);
  private volatile boolean closed;

  /** Creates an empty pool. */
  IdlePool(Supplier<T> maker, Consumer<T> ender) {
    this.maker = maker;
    this.ender = ender;
  }

  /** Returns an object for the caller alone. */
  T take() {
    T found = idle.poll();
    return found == null ? maker.get() : found;
  }

  /** Takes an object back that can be used again. */
  void giveBack(T object) {
    if (!idle.offer(object)) {
      ender.accept(object);
    } else if (closed) {
      endIdle();
    }
  }

  /** Takes an object back that cannot be used again. */
  void discard(T object) {
    ender.accept(object);
  }

  @Override
  public void close() {
    closed = true;
    endIdle();
  }

  private void endIdle() {
    for (@Nullable T next = idle.poll(); next != null; next = idle.poll()) {
      ender.accept(next);
    }
  }
}
