package io.jcache.memcached.internal.codec;

import java.lang.ref.SoftReference;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Instances of {@link ShapeKryo} between their uses, held softly. A thread gives to a place that it
 * shares with few others, and takes from there first; what finds no place is there for all.
 */
final class KryoPool {
  private static final int PLACES = 16;

  /** Entries of the array from one place to the next: two of them share no line of the memory. */
  private static final int APART = 32;

  private static final int POOLED = 64;

  private final AtomicReferenceArray<@Nullable SoftReference<ShapeKryo>> places =
      new AtomicReferenceArray<>((PLACES + 1) * APART);
  private final ConcurrentLinkedDeque<SoftReference<ShapeKryo>> others =
      new ConcurrentLinkedDeque<>();
  private final AtomicInteger count = new AtomicInteger();

  /** Takes an instance, which is nobody else's then; null where there is none. */
  @Nullable ShapeKryo take() {
    SoftReference<ShapeKryo> near = places.getAndSet(place(), null);
    ShapeKryo kryo = near == null ? null : near.get();
    while (kryo == null) {
      SoftReference<ShapeKryo> next = others.pollFirst();
      if (next == null) {
        return null;
      }
      count.decrementAndGet();
      kryo = next.get();
    }
    return kryo;
  }

  /** Gives an instance back that has not failed: of one that has the state is not known. */
  void give(ShapeKryo kryo) {
    if (places.compareAndSet(place(), null, kryo.softly())) {
      return;
    }
    if (count.incrementAndGet() <= POOLED) {
      others.addFirst(kryo.softly());
    } else {
      count.decrementAndGet();
    }
  }

  private static int place() {
    // The first ones lie beside the length, which all ask for.
    return (1 + (int) Math.floorMod(Thread.currentThread().getId(), (long) PLACES)) * APART;
  }
}
