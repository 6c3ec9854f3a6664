package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdBitsTest {
  private static final int IDS = 300;
  private static final int MANY = 1 << 20;

  @Test
  void anySteps_haveTheBitsOfABitSet() {
    Random random = new Random(5);
    IdBits bits = new IdBits();
    BitSet expected = new BitSet();
    for (int step = 0; step < 20_000; step++) {
      int id = random.nextInt(IDS);
      switch (random.nextInt(40)) {
        case 0 -> {
          bits.clearFrom(id);
          expected.clear(id, IDS);
        }
        case 1 -> {
          bits.reset();
          expected.clear();
        }
        case 2, 3, 4, 5, 6, 7, 8, 9 -> {
          bits.clear(id);
          expected.clear(id);
        }
        default -> {
          bits.set(id);
          expected.set(id);
        }
      }
      int asked = random.nextInt(IDS);
      assertThat(bits.get(asked))
          .as("%s after step %s", asked, step)
          .isEqualTo(expected.get(asked));
    }
    for (int id = 0; id < IDS; id++) {
      assertThat(bits.get(id)).isEqualTo(expected.get(id));
    }
  }

  @Test
  void reset_ofMany_holdsNone() {
    IdBits bits = new IdBits();
    bits.set(MANY);
    bits.set(3);
    assertThat(bits.get(MANY)).isTrue();

    bits.reset();

    assertThat(bits.get(MANY)).isFalse();
    assertThat(bits.get(3)).isFalse();
    bits.set(3);
    assertThat(bits.get(3)).isTrue();
  }
}
