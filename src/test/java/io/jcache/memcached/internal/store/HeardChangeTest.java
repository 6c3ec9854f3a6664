package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.transport.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is made of a change that a node tells of: of any cache, and of any program. */
final class HeardChangeTest {
  private final StoreFixture fixture = new StoreFixture();
  private final EntryStore<Object, Object> store = fixture.store();
  private final String itemKey = fixture.itemKey(StoreFixture.KEY);
  private final List<Told> asked = new ArrayList<>();
  private final Supplier<Told> line =
      () -> {
        asked.add(Told.STORED);
        return Told.STORED;
      };

  /** That of a near cache, to which all changes are the same. */
  @Test
  void line_isNotTakenApart_whereNobodyIsToKnowWhatItSays() {
    store.heard("node", itemKey, line);
    assertThat(asked).isEmpty();
  }

  @Test
  void line_isTakenApart_whereItIsOfTheCacheAlone() {
    List<String> heard = new ArrayList<>();
    store.tellChanges(
        new ChangeHook() {
          @Override
          public void changed(String address, String key, String text, Told told) {
            heard.add(key + " " + told);
          }

          @Override
          public void cleared() {
            heard.add("cleared");
          }

          @Override
          public void missed(String address, String reason) {
            heard.add("missed");
          }
        });
    store.heard("node", "of another program", line);
    assertThat(asked).isEmpty();

    store.heard("node", itemKey, line);
    assertThat(heard).containsExactly(itemKey + " STORED");
    assertThat(asked).hasSize(1);
  }
}
