package io.jcache.memcached.testkit;

import java.nio.ByteBuffer;
import java.util.Random;

/** A fault at work on one direction of one connection; its pump calls it under a lock. */
abstract class Effect {
  private static final int LITTLE_ROOM = 1 << 16;
  private static final int MUCH_ROOM = 1 << 23;

  /** What becomes of the connection next. */
  enum Verdict {
    GO_ON,
    RESET,
    SHUT
  }

  /** Returns what is to be done before another byte is delivered. */
  Verdict verdict() {
    return Verdict.GO_ON;
  }

  /** Returns how many bytes may be held. */
  int room() {
    return LITTLE_ROOM;
  }

  /** Returns how long bytes that arrived at one time have still to wait at another. */
  long waitNanos(long arrived, long now) {
    return 0;
  }

  /** Takes bytes off those received, and returns the ones to deliver. */
  byte[] pass(ByteBuffer received) {
    return take(received, received.remaining());
  }

  /** Returns whether the stream can no longer be mended. */
  boolean damaged() {
    return false;
  }

  private static byte[] take(ByteBuffer received, long most) {
    byte[] taken = new byte[(int) Math.min(most, received.remaining())];
    received.get(taken);
    return taken;
  }

  /** Lets everything pass. */
  static final class None extends Effect {}

  /** Lets nothing pass as long as it lasts. */
  static final class Freeze extends Effect {
    @Override
    long waitNanos(long arrived, long now) {
      return Long.MAX_VALUE;
    }
  }

  /** Lets each byte pass some time after its arrival. */
  static final class Delay extends Effect {
    private final long nanos;

    Delay(long nanos) {
      this.nanos = nanos;
    }

    @Override
    int room() {
      return MUCH_ROOM;
    }

    @Override
    long waitNanos(long arrived, long now) {
      return arrived + nanos - now;
    }
  }

  /** Lets a few bytes pass at a time. */
  static final class Drip extends Effect {
    private final int bytes;
    private final long pauseNanos;
    private long last = System.nanoTime();

    Drip(int bytes, long pauseNanos) {
      this.bytes = bytes;
      this.pauseNanos = pauseNanos;
    }

    @Override
    long waitNanos(long arrived, long now) {
      return last + pauseNanos - now;
    }

    @Override
    byte[] pass(ByteBuffer received) {
      last = System.nanoTime();
      return take(received, bytes);
    }
  }

  /** Lets some bytes pass, and swallows the others. */
  static final class Truncate extends Effect {
    private long left;
    private boolean lost;

    Truncate(long bytes) {
      this.left = bytes;
    }

    @Override
    byte[] pass(ByteBuffer received) {
      byte[] passed = take(received, left);
      left -= passed.length;
      lost |= received.hasRemaining();
      received.position(received.limit());
      return passed;
    }

    @Override
    boolean damaged() {
      return lost;
    }
  }

  /** Flips bits. */
  static final class Garble extends Effect {
    private final Random random;
    private final double density;
    private boolean flipped;

    Garble(Random random, double density) {
      this.random = random;
      this.density = density;
    }

    @Override
    byte[] pass(ByteBuffer received) {
      byte[] passed = super.pass(received);
      for (int i = 0; i < passed.length; i++) {
        if (random.nextDouble() < density) {
          passed[i] ^= (byte) (1 << random.nextInt(Byte.SIZE));
          flipped = true;
        }
      }
      return passed;
    }

    @Override
    boolean damaged() {
      return flipped;
    }
  }

  /** Ends the stream. */
  static final class HalfClose extends Effect {
    @Override
    Verdict verdict() {
      return Verdict.SHUT;
    }

    @Override
    boolean damaged() {
      return true;
    }
  }

  /** Lets some bytes pass, then breaks the connection. */
  static final class ResetAfter extends Effect {
    private long left;

    ResetAfter(long bytes) {
      this.left = bytes;
    }

    @Override
    Verdict verdict() {
      return left == 0 ? Verdict.RESET : Verdict.GO_ON;
    }

    @Override
    int room() {
      return (int) Math.min(left, super.room()); // so that the sender, too, has half a request left
    }

    @Override
    byte[] pass(ByteBuffer received) {
      byte[] passed = take(received, left);
      left -= passed.length;
      return passed;
    }
  }
}
