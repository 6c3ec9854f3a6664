package io.jcache.memcached.internal.codec;

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
 *   <li>Lengths stay below the limits, and the memory for what is read comes from a budget.
 *   <li>The bytes are never moved or changed.
 * </ul>
 */
final class BoundedInput extends Input {
  private static final int KEPT_CHARS = 64 * 1024;

  private static final int SLOT_BYTES = 24;
  private static final int ARRAY_BYTES = 24;
  private static final int STRING_BYTES = 56;

  private final ReadBudget budget;
  private int elements;

  /** Creates an input that takes the memory of what it gives from a budget. */
  BoundedInput(ReadBudget budget) {
    super(new byte[0]);
    this.budget = budget;
  }

  /** Returns what reading may still cost. */
  ReadBudget budget() {
    return budget;
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

  /** Returns the memory of an array of references. */
  static long memoryOf(int length) {
    return ARRAY_BYTES + (long) length * SLOT_BYTES;
  }

  /** Returns the memory of an array of primitives. */
  static long memoryOf(int length, int bytesEach) {
    return ARRAY_BYTES + (long) length * bytesEach;
  }

  /** Returns the memory of a text of so many bytes. */
  static long memoryOfText(int bytes) {
    return STRING_BYTES + 2L * bytes;
  }

  /** Returns the length of an array or a collection, once it is known to be possible. */
  int readLength() {
    int length = readVarInt(true);
    if (length < 0 || length > elements || length > limit - position) {
      throw tooLong(length);
    }
    elements -= length;
    budget.limits().checkArray(length);
    budget.take(memoryOf(length));
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
    int start = position;
    String text = super.readString();
    if (text != null) {
      budget.limits().checkString(text.length());
      budget.take(memoryOfText(position - start));
    }
    return text;
  }

  @Override
  public StringBuilder readStringBuilder() {
    checkChars();
    return super.readStringBuilder();
  }

  @Override
  public byte[] readBytes(int length) {
    return super.readBytes(check(length, 1, 1));
  }

  /** Checks the array that comes next, as Kryo writes it: its length and one, or 0 for none. */
  void checkNext(int bytesEach, int memoryEach) {
    int start = position;
    int lengthPlusOne = readVarInt(true);
    if (lengthPlusOne != 0) {
      check(lengthPlusOne - 1, bytesEach, memoryEach);
    }
    position = start;
  }

  /** Returns the length of an array of primitives, once it is known to be possible. */
  int readLength(int bytesEach) {
    return check(readVarInt(true), bytesEach, bytesEach);
  }

  private void checkChars() {
    int start = position;
    if (readVarIntFlag()) {
      int charsPlusOne = readVarIntFlag(true);
      if (charsPlusOne < 0 || charsPlusOne - 1 > limit - position) {
        throw tooLong(charsPlusOne);
      }
      budget.limits().checkString(charsPlusOne - 1L);
    }
    position = start;
  }

  private int check(int length, int bytesEach, int memoryEach) {
    if (length < 0 || (long) length * bytesEach > limit - position) {
      throw tooLong(length);
    }
    budget.limits().checkArray(length);
    budget.take(memoryOf(length, memoryEach));
    return length;
  }

  private KryoException tooLong(int length) {
    return new KryoException(
        "a length of " + length + " where " + (limit - position) + " bytes remain");
  }
}
