package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.EntryStore;
import io.jcache.memcached.internal.store.StoreFixture;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** What an iterator gives of an entry of which it is known meanwhile that it is outdated. */
final class CacheIteratorTest {

  private final StoreFixture fixture = new StoreFixture();
  private final EntryStore<Object, Object> store = fixture.store();
  private final List<Object> accessed = new ArrayList<>();

  private CacheIterator<Object, Object> iteratorOver(int entries) {
    EntryStore<Object, Object> other = fixture.store();
    for (int key = 0; key < entries; key++) {
      other.update(key, Operations.put("old " + key));
    }
    return new CacheIterator<>(
        store.scan((key, entry) -> {}),
        key -> {
          accessed.add(key);
          return null;
        },
        key -> {},
        key -> key);
  }

  private void failToChangeAllBut(Object key, int entries) {
    fixture.faulty.breakDown(Kind.DOWN);
    for (int other = 0; other < entries; other++) {
      if (!key.equals(other)) {
        int failing = other;
        assertThatThrownBy(() -> store.update(failing, Operations.put("new")))
            .isInstanceOf(CacheException.class);
      }
    }
  }

  @Test
  void next_whatHasNextHadSeenIsInDoubt_givesAnotherAndAccessesThatAlone() {
    Object last = lastOf(20);
    CacheIterator<Object, Object> iterator = iteratorOver(20);
    assertThat(iterator.hasNext()).isTrue();
    failToChangeAllBut(last, 20);

    assertThat(iterator.next().getKey()).isEqualTo(last);
    assertThat(accessed).containsExactly(last);
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }

  private Object lastOf(int entries) {
    CacheIterator<Object, Object> iterator = iteratorOver(entries);
    List<Object> keys = new ArrayList<>();
    iterator.forEachRemaining(entry -> keys.add(entry.getKey()));
    accessed.clear();
    return keys.get(entries - 1);
  }

  /** What asks hasNext() first does not expect next() to have nothing. */
  @Test
  void next_whatHasNextHadSeenIsInDoubtAndTheLast_isGivenAllTheSame() {
    CacheIterator<Object, Object> iterator = iteratorOver(1);
    assertThat(iterator.hasNext()).isTrue();
    failToChangeAllBut("none", 1);

    assertThat(iterator.next().getValue()).isEqualTo("old 0");
    assertThat(iterator.hasNext()).isFalse();
  }
}
