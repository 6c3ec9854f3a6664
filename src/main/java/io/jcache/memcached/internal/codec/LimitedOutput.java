package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;

/** An output that refuses what would not be read: too many bytes, or arrays and texts too long. */
final class LimitedOutput extends Output {
  private static final int FIRST_BYTES = 1024;

  private final SerializationLimits limits;
  private final ReadBudget budget;

  /** Creates an output within limits, which takes the memory of what it is given from a budget. */
  LimitedOutput(SerializationLimits limits, ReadBudget budget) {
    super(
        (int) Math.min(FIRST_BYTES, limits.maxSize()),
        (int) Math.min(limits.maxSize(), Integer.MAX_VALUE - 8));
    this.limits = limits;
    this.budget = budget;
  }

  @Override
  public void writeString(String text) {
    if (text != null) {
      limits.checkString(text.length());
    }
    int start = position;
    super.writeString(text);
    if (text != null) {
      budget.take(BoundedInput.memoryOfText(position - start));
    }
  }

  @Override
  public void writeBytes(byte[] bytes, int offset, int count) {
    check(count, 1);
    super.writeBytes(bytes, offset, count);
  }

  @Override
  public void writeInts(int[] array, int offset, int count) {
    check(count, 4);
    super.writeInts(array, offset, count);
  }

  @Override
  public void writeInts(int[] array, int offset, int count, boolean optimizePositive) {
    check(count, 4);
    super.writeInts(array, offset, count, optimizePositive);
  }

  @Override
  public void writeLongs(long[] array, int offset, int count) {
    check(count, 8);
    super.writeLongs(array, offset, count);
  }

  @Override
  public void writeLongs(long[] array, int offset, int count, boolean optimizePositive) {
    check(count, 8);
    super.writeLongs(array, offset, count, optimizePositive);
  }

  @Override
  public void writeFloats(float[] array, int offset, int count) {
    check(count, 4);
    super.writeFloats(array, offset, count);
  }

  @Override
  public void writeDoubles(double[] array, int offset, int count) {
    check(count, 8);
    super.writeDoubles(array, offset, count);
  }

  @Override
  public void writeShorts(short[] array, int offset, int count) {
    check(count, 2);
    super.writeShorts(array, offset, count);
  }

  @Override
  public void writeChars(char[] array, int offset, int count) {
    check(count, 2);
    super.writeChars(array, offset, count);
  }

  @Override
  public void writeBooleans(boolean[] array, int offset, int count) {
    check(count, 1);
    super.writeBooleans(array, offset, count);
  }

  private void check(int count, int memoryEach) {
    limits.checkArray(count);
    budget.take(BoundedInput.memoryOf(count, memoryEach));
  }
}
