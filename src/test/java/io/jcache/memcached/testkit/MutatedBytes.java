package io.jcache.memcached.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Byte arrays with all kinds of damage: bits flipped, ends cut off or added, parts of two joined,
 * pieces overwritten or moved, one in the place of another. The same seed gives the same damage.
 */
public final class MutatedBytes {
  private final Random random;
  private final List<byte[]> originals;

  /** Creates a source of damaged copies; the originals stay as they are. */
  public MutatedBytes(long seed, List<byte[]> originals) {
    this.random = new Random(seed);
    this.originals = originals;
  }

  /** Returns a damaged copy of an original, never an equal one. */
  public byte[] next(byte[] original) {
    byte[] mutated = original;
    while (Arrays.equals(mutated, original)) {
      mutated = mutate(original);
    }
    return mutated;
  }

  private byte[] mutate(byte[] original) {
    int length = original.length;
    return switch (random.nextInt(8)) {
      case 0 -> flipped(original, 1);
      case 1 -> flipped(original, 2 + random.nextInt(7));
      case 2 -> Arrays.copyOf(original, random.nextInt(length));
      case 3 -> extended(original);
      case 4 -> spliced(original, other());
      case 5 -> overwritten(original);
      case 6 -> Arrays.copyOfRange(original, 1 + random.nextInt(length), length);
      default -> other();
    };
  }

  private byte[] other() {
    return originals.get(random.nextInt(originals.size())).clone();
  }

  private byte[] flipped(byte[] original, int bits) {
    byte[] mutated = original.clone();
    for (int i = 0; i < bits; i++) {
      mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return mutated;
  }

  private byte[] extended(byte[] original) {
    byte[] mutated = Arrays.copyOf(original, original.length + 1 + random.nextInt(16));
    for (int i = original.length; random.nextBoolean() && i < mutated.length; i++) {
      mutated[i] = (byte) random.nextInt(256);
    }
    return mutated;
  }

  /** Returns the head of one and the tail of another, cut at the same place or not. */
  private byte[] spliced(byte[] head, byte[] tail) {
    int cut = random.nextInt(head.length + 1);
    int from = Math.min(random.nextBoolean() ? cut : random.nextInt(tail.length + 1), tail.length);
    byte[] mutated = Arrays.copyOf(head, cut + tail.length - from);
    System.arraycopy(tail, from, mutated, cut, tail.length - from);
    return mutated;
  }

  private byte[] overwritten(byte[] original) {
    byte[] mutated = original.clone();
    int from = random.nextInt(mutated.length);
    int to = Math.min(mutated.length, from + 1 + random.nextInt(12));
    if (random.nextBoolean()) {
      Arrays.fill(mutated, from, to, (byte) random.nextInt(256));
    } else {
      int source = random.nextInt(mutated.length - (to - from) + 1);
      System.arraycopy(original, source, mutated, from, to - from);
    }
    return mutated;
  }
}
