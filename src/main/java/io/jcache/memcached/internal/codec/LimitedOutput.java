package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;

/** An output that refuses what would not be read: too many bytes, or arrays and texts too long. */
final class LimitedOutput extends Output {
  private static final int FIRST_BYTES = 1024;

  private final SerializationLimits limits;

  /** Creates an output within limits. */
  LimitedOutput(SerializationLimits limits) {
    super(
        (int) Math.min(FIRST_BYTES, limits.maxSize()),
        (int) Math.min(limits.maxSize(), Integer.MAX_VALUE - 8));
    this.limits = limits;
  }

  @Override
  public void writeString(String text) {
    if (text != null) {
      limits.checkString(text.length());
    }
    super.writeString(text);
  }

  @Override
  public void writeBytes(byte[] bytes, int offset, int count) {
    limits.checkArray(count);
    super.writeBytes(bytes, offset, count);
  }

  @Override
  public void writeInts(int[] array, int offset, int count) {
    limits.checkArray(count);
    super.writeInts(array, offset, count);
  }

  @Override
  public void writeInts(int[] array, int offset, int count, boolean optimizePositive) {
    limits.checkArray(count);
    super.writeInts(array, offset, count, optimizePositive);
  }

  @Override
  public void writeLongs(long[] array, int offset, int count) {
    limits.checkArray(count);
    super.writeLongs(array, offset, count);
  }

  @Override
  public void writeLongs(long[] array, int offset, int count, boolean optimizePositive) {
    limits.checkArray(count);
    super.writeLongs(array, offset, count, optimizePositive);
  }

  @Override
  public void writeFloats(float[] array, int offset, int count) {
    limits.checkArray(count);
    super.writeFloats(array, offset, count);
  }

  @Override
  public void writeDoubles(double[] array, int offset, int count) {
    limits.checkArray(count);
    super.writeDoubles(array, offset, count);
  }

  @Override
  public void writeShorts(short[] array, int offset, int count) {
    limits.checkArray(count);
    super.writeShorts(array, offset, count);
  }

  @Override
  public void writeChars(char[] array, int offset, int count) {
    limits.checkArray(count);
    super.writeChars(array, offset, count);
  }

  @Override
  public void writeBooleans(boolean[] array, int offset, int count) {
    limits.checkArray(count);
    super.writeBooleans(array, offset, count);
  }
}
