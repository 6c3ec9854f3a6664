package io.jcache.memcached.internal.item;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The extendable hash SHAKE128 of FIPS 202, in which published test vectors are given. */
final class Shake128 {
  private static final int RATE = 168;
  private static final int ROUNDS = 24;

  private final long[] state = new long[25];
  private final byte[] block = new byte[RATE];
  private int at;
  private boolean squeezing;

  /** Takes bytes. */
  Shake128 absorb(byte[] bytes) {
    for (byte one : bytes) {
      block[at++] ^= one;
      if (at == RATE) {
        mix();
      }
    }
    return this;
  }

  /** Returns the next bytes of the hash; nothing can be absorbed any more. */
  byte[] squeeze(int length) {
    if (!squeezing) {
      block[at] ^= 0x1f;
      block[RATE - 1] ^= (byte) 0x80;
      mix();
      squeezing = true;
      extract();
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      if (at == RATE) {
        permute();
        extract();
      }
      bytes[i] = block[at++];
    }
    return bytes;
  }

  private void mix() {
    ByteBuffer words = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < RATE / Long.BYTES; i++) {
      state[i] ^= words.getLong();
    }
    permute();
    Arrays.fill(block, (byte) 0);
    at = 0;
  }

  private void extract() {
    ByteBuffer words = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < RATE / Long.BYTES; i++) {
      words.putLong(state[i]);
    }
    at = 0;
  }

  /** Keccak-f[1600]. */
  private void permute() {
    int register = 1;
    for (int round = 0; round < ROUNDS; round++) {
      long[] parity = new long[5];
      for (int i = 0; i < 25; i++) {
        parity[i % 5] ^= state[i];
      }
      for (int i = 0; i < 25; i++) {
        state[i] ^= parity[(i + 4) % 5] ^ Long.rotateLeft(parity[(i + 1) % 5], 1);
      }
      int x = 1;
      int y = 0;
      long current = state[1];
      for (int t = 0; t < 24; t++) {
        int next = (2 * x + 3 * y) % 5;
        x = y;
        y = next;
        long moved = Long.rotateLeft(current, (t + 1) * (t + 2) / 2 % 64);
        current = state[x + 5 * y];
        state[x + 5 * y] = moved;
      }
      for (int row = 0; row < 25; row += 5) {
        long[] old = Arrays.copyOfRange(state, row, row + 5);
        for (int i = 0; i < 5; i++) {
          state[row + i] = old[i] ^ (~old[(i + 1) % 5] & old[(i + 2) % 5]);
        }
      }
      for (int j = 0; j < 7; j++) {
        if ((register & 1) != 0) {
          state[0] ^= 1L << ((1 << j) - 1);
        }
        register = (register << 1) ^ ((register >> 7) * 0x171);
      }
    }
  }
}
