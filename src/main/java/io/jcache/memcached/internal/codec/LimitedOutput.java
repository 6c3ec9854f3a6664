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

  /** Writes a text that is kept as its bytes. */
  void writeText(Text text) {
    limits.checkString(text.length);
    super.writeBytes(text.bytes, 0, text.bytes.length);
    budget.take(BoundedInput.memoryOfText(text.bytes.length));
  }

  @Override
  public void writeBytes(byte[] bytes, int offset, int count) {
    check(count, 1);
    super.writeBytes(bytes, offset, count);
  }

  /** Takes an array that is written next, whatever writes it. */
  void check(int count, int memoryEach) {
    limits.checkArray(count);
    budget.take(BoundedInput.memoryOf(count, memoryEach));
  }

  /** A text that is written again and again. */
  static final class Text {
    private final byte[] bytes;
    private final int length;

    private Text(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }

    /** Returns a text in the bytes of {@link Output#writeString}. */
    static Text of(String text) {
      Output output = new Output(2 * text.length() + 8, -1);
      output.writeString(text);
      return new Text(output.toBytes(), text.length());
    }
  }
}
