package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;

/**
 * How large and how deep a serialized object may be, on writing and on reading.
 *
 * @param maxDepth how many objects may be nested in each other, at least 1
 * @param maxSize the most bytes of an object
 * @param maxArrayLength the most elements of an array or a collection
 * @param maxStringLength the most characters of a text
 */
public record SerializationLimits(
    int maxDepth, long maxSize, int maxArrayLength, int maxStringLength) {
  /** The option that bounds the bytes, and with them memory and time. */
  static final String SIZE_OPTION = "serialization.max-size";

  private static final String ARRAY_OPTION = "serialization.max-array-length";
  private static final String STRING_OPTION = "serialization.max-string-length";
  private static final int MEMORY_FACTOR = 4;
  private static final int HEAP_SHARE = 4;

  /** Checks the numbers. */
  public SerializationLimits {
    if (maxDepth < 1) {
      throw new IllegalArgumentException(
          "serialization.max-depth is " + maxDepth + ", it must be at least 1");
    }
    if (maxSize < 1 || maxArrayLength < 1 || maxStringLength < 1) {
      throw new IllegalArgumentException(
          SIZE_OPTION + ", " + ARRAY_OPTION + " and " + STRING_OPTION + " must be at least 1");
    }
  }

  /** Returns the most memory that the objects of an entry may take, as estimated, in bytes. */
  long maxMemory() {
    return Math.min(MEMORY_FACTOR * maxSize, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  /** Returns the most steps that the hash codes of an entry's objects may take, as estimated. */
  long maxWork() {
    return MEMORY_FACTOR * maxSize;
  }

  /** Throws where an object has more bytes than allowed. */
  void checkSize(long bytes) {
    if (bytes > maxSize) {
      throw exceeded(bytes + " bytes", SIZE_OPTION, maxSize);
    }
  }

  /** Throws where a text or a byte array that is a whole value is longer than allowed. */
  void checkWhole(Object value) {
    if (value instanceof String text) {
      checkString(text.length());
    } else if (value instanceof byte[] bytes) {
      checkArray(bytes.length);
    }
  }

  /** Throws where an array or a collection has more elements than allowed. */
  void checkArray(long length) {
    if (length > maxArrayLength) {
      throw exceeded(length + " elements", ARRAY_OPTION, maxArrayLength);
    }
  }

  /** Throws where a text has more characters than allowed. */
  void checkString(long length) {
    if (length > maxStringLength) {
      throw exceeded("a text of " + length + " characters", STRING_OPTION, maxStringLength);
    }
  }

  /** Returns the error of what goes beyond an option. */
  static KryoException exceeded(String what, String option, long limit) {
    return new KryoException(
        what
            + ", more than "
            + option
            + " = "
            + limit
            + " allows; store less, or raise the option");
  }
}
