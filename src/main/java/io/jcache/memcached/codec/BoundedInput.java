package io.jcache.memcached.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.KryoBufferUnderflowException;

/**
 * An input over bytes of any origin.
 *
 * <ul>
 *   <li>Nothing is allocated for a length that the remaining bytes cannot hold.
 *   <li>The elements of all arrays and collections together are no more than the bytes: each takes
 *       at least one.
 *   <li>The bytes are never moved or changed.
 * </ul>
 */
final class BoundedInput extends Input {
  private static final int KEPT_CHARS = 64 * 1024;

  private int elements;

  BoundedInput() {
    super(new byte[0]);
  }

  /** Starts to read these bytes. */
  void start(byte[] bytes, int offset, int length) {
    setBuffer(bytes, offset, length);
    elements = length;
  }

  /** Lets go of the bytes, and of a large buffer for characters. */
  void release() {
    setBuffer(new byte[0], 0, 0);
    if (chars.length > KEPT_CHARS) {
      chars = new char[32];
    }
  }

  /** Returns the length of an array or a collection, once it is known to be possible. */
  int readLength() {
    int length = readVarInt(true);
    if (length < 0 || length > elements || length > limit - position) {
      throw tooLong(length);
    }
    elements -= length;
    return length;
  }

  @Override
  protected int require(int required) {
    int remaining = limit - position;
    if (remaining < required) {
      throw new KryoBufferUnderflowException(
          "the bytes end where " + required + " more are expected");
    }
    return remaining;
  }

  @Override
  protected int optional(int optional) {
    int remaining = limit - position;
    return remaining == 0 ? -1 : Math.min(remaining, optional);
  }

  @Override
  public String readString() {
    checkChars();
    return super.readString();
  }

  @Override
  public StringBuilder readStringBuilder() {
    checkChars();
    return super.readStringBuilder();
  }

  @Override
  public byte[] readBytes(int length) {
    return super.readBytes(check(length, 1));
  }

  @Override
  public int[] readInts(int length) {
    return super.readInts(check(length, 4));
  }

  @Override
  public int[] readInts(int length, boolean optimizePositive) {
    return super.readInts(check(length, 1), optimizePositive);
  }

  @Override
  public long[] readLongs(int length) {
    return super.readLongs(check(length, 8));
  }

  @Override
  public long[] readLongs(int length, boolean optimizePositive) {
    return super.readLongs(check(length, 1), optimizePositive);
  }

  @Override
  public float[] readFloats(int length) {
    return super.readFloats(check(length, 4));
  }

  @Override
  public double[] readDoubles(int length) {
    return super.readDoubles(check(length, 8));
  }

  @Override
  public short[] readShorts(int length) {
    return super.readShorts(check(length, 2));
  }

  @Override
  public char[] readChars(int length) {
    return super.readChars(check(length, 2));
  }

  @Override
  public boolean[] readBooleans(int length) {
    return super.readBooleans(check(length, 1));
  }

  private void checkChars() {
    int start = position;
    if (readVarIntFlag()) {
      int charsPlusOne = readVarIntFlag(true);
      if (charsPlusOne < 0 || charsPlusOne - 1 > limit - position) {
        throw tooLong(charsPlusOne);
      }
    }
    position = start;
  }

  private int check(int length, int bytesEach) {
    if (length < 0 || (long) length * bytesEach > limit - position) {
      throw tooLong(length);
    }
    return length;
  }

  private KryoException tooLong(int length) {
    return new KryoException(
        "a length of " + length + " where " + (limit - position) + " bytes remain");
  }
}
