package io.jcache.memcached.internal.compression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IdlePoolTest {
  private final List<Object> ended = new ArrayList<>();
  private final IdlePool<Object> pool = new IdlePool<>(Object::new, ended::add);

  @Test
  void take_afterGivingBack_givesTheSame() {
    Object first = pool.take();
    pool.giveBack(first);

    assertThat(pool.take()).isSameAs(first);
    assertThat(pool.take()).isNotSameAs(first);
  }

  @Test
  void close_endsWhatIsIdleNowAndTheRestWhenGivenBack() {
    Object idle = pool.take();
    Object used = pool.take();
    pool.giveBack(idle);

    pool.close();
    assertThat(ended).containsExactly(idle);
    pool.giveBack(used);
    assertThat(ended).containsExactly(idle, used);
  }

  @Test
  void giveBack_moreThanAreKept_endsTheRest() {
    List<Object> taken = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      taken.add(pool.take());
    }
    taken.forEach(pool::giveBack);
    assertThat(ended).hasSizeBetween(1, 998);
    pool.close();
    assertThat(ended).containsExactlyInAnyOrderElementsOf(taken);
  }

  @Test
  void discard_endsAtOnce() {
    Object broken = pool.take();

    pool.discard(broken);

    assertThat(ended).containsExactly(broken);
    assertThat(pool.take()).isNotSameAs(broken);
  }
}
