package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.item.UncheckedEnvelopes;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MutatedBytes;
import io.jcache.memcached.testkit.RandomObjects;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damaged items: a bit that flipped in memory, a write that came half, another key's bytes. Without
 * its check every third of them was another object.
 */
final class MutatedEnvelopeTest {

  private static final long SEED = 20_240_614;
  private static final int OBJECTS = 400;
  private static final int LONGEST = 2_000;

  private final StoreFixture fixture = new StoreFixture();

  /** What reading damaged items gave. */
  private static final class Outcomes {
    int misses;
    int originals;
    int others;
    int exceptions;

    @Override
    public String toString() {
      return misses
          + " misses, "
          + originals
          + " originals, "
          + others
          + " others, "
          + exceptions
          + " exceptions; seed "
          + SEED;
    }
  }

  @Test
  void read_ofDamagedItems_isTheOriginalOrAMiss() {
    assertOriginalOrMiss(20_000);
  }

  @Test
  @Tag("full")
  void read_ofDamagedItemsAtLength_isTheOriginalOrAMiss() {
    assertOriginalOrMiss(100_000);
  }

  private void assertOriginalOrMiss(int count) {
    Outcomes outcomes = read(count);

    assertThat(outcomes.others).as("%s", outcomes).isZero();
    assertThat(outcomes.exceptions).as("%s", outcomes).isZero();
    assertThat(outcomes.misses).as("%s", outcomes).isGreaterThan(count / 100 * 99);
    assertThat(fixture.undecodable.count()).as("counted").isEqualTo(outcomes.misses);
  }

  @Test
  void check_withoutAChecksum_findsOtherObjects() {
    fixture.envelopes = UncheckedEnvelopes.codec(42);

    Outcomes outcomes = read(3_000);

    assertThat(outcomes.others).as("%s", outcomes).isGreaterThan(100);
  }

  private Outcomes read(int count) {
    EntryStore<Object, Object> store = fixture.store();
    RandomObjects objects = new RandomObjects(SEED);
    List<Object> values = new ArrayList<>();
    List<byte[]> items = new ArrayList<>();
    while (values.size() < OBJECTS) {
      Object value = objects.next();
      Object key = key(values.size());
      store.update(key, Operations.put(value));
      byte[] item = fixture.storedBytes(fixture.itemKey(key));
      if (item.length <= LONGEST) {
        values.add(value);
        items.add(item);
      }
    }
    MutatedBytes mutated = new MutatedBytes(SEED, items);
    Outcomes outcomes = new Outcomes();
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < count; i++) {
        int n = i % OBJECTS;
        byte[] damaged = mutated.next(items.get(n));
        fixture.node.set(fixture.itemKey(key(n)), damaged, 0).await(soon());
        try {
          Object found = store.read(key(n), Operations.get()).result();
          if (found == null) {
            outcomes.misses++;
          } else if (RandomObjects.sameAs(found, values.get(n))) {
            outcomes.originals++;
          } else {
            outcomes.others++;
          }
        } catch (RuntimeException | Error e) {
          outcomes.exceptions++;
        }
      }
      assertThat(log.lines("WARN")).hasSizeLessThanOrEqualTo(100);
    }
    return outcomes;
  }

  /** Every other key is one whose original lies in the envelope, too. */
  private static Object key(int n) {
    return n % 2 == 0 ? n : List.of("key", n);
  }
}
