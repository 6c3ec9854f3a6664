package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KryoPoolTest {
  private static final int POOLED_BESIDE = 64;
  private static final int THREADS = 40;
  private static final int TURNS = 500;

  private final KryoPool pool = new KryoPool();

  private static ShapeKryo instance() {
    SerializationLimits limits = Serializers.limits(100);
    return new ShapeKryo(
        KryoPoolTest.class.getClassLoader(),
        ClassRules.NONE,
        limits,
        ShapeFingerprint::of,
        new ReadBudget(limits));
  }

  @Test
  void take_whatWasGiven_isThereOnce() {
    assertThat(pool.take()).isNull();
    ShapeKryo one = instance();
    ShapeKryo other = instance();
    pool.give(one);
    pool.give(other);

    Set<Object> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    taken.add(pool.take());
    taken.add(pool.take());

    assertThat(taken).containsExactlyInAnyOrder(one, other);
    assertThat(pool.take()).isNull();
  }

  @Test
  void give_moreThanArePooled_letsGoOfTheRest() {
    List<ShapeKryo> held = new ArrayList<>();
    for (int i = 0; i < 2 * POOLED_BESIDE; i++) {
      held.add(instance());
      pool.give(held.get(i));
    }
    int taken = 0;
    while (taken < held.size() && pool.take() != null) {
      taken++;
    }

    assertThat(taken).isEqualTo(POOLED_BESIDE + 1);
    pool.give(held.get(0));
    pool.give(held.get(1));
    assertThat(List.of(pool.take(), pool.take()))
        .containsExactlyInAnyOrder(held.get(0), held.get(1));
  }

  private ShapeKryo takeOrMake(AtomicInteger made) {
    ShapeKryo taken = pool.take();
    if (taken != null) {
      return taken;
    }
    made.incrementAndGet();
    return instance();
  }

  /** No two threads have one instance at the same time. */
  @Test
  void take_byManyThreads_isNobodyElses() throws Exception {
    Set<Object> inUse =
        Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    AtomicInteger made = new AtomicInteger();
    Callable<Boolean> turns =
        () -> {
          boolean alone = true;
          for (int i = 0; i < TURNS; i++) {
            // Two at a time: the places of a few threads do not do.
            ShapeKryo one = takeOrMake(made);
            ShapeKryo other = takeOrMake(made);
            alone &= inUse.add(one) & inUse.add(other);
            Thread.yield();
            inUse.removeAll(List.of(one, other));
            pool.give(one);
            pool.give(other);
          }
          return alone;
        };
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Boolean> thread : threads.invokeAll(Collections.nCopies(THREADS, turns))) {
        assertThat(thread.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(made.get()).as("instances that were made").isLessThan(THREADS * TURNS / 10);
  }
}
