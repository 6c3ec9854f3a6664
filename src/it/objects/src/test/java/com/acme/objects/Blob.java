package com.acme.objects;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;

/** A class with a hook of Java serialization and an array. */
public final class Blob implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] bytes;
  private transient int sum;

  /** Creates one of so many bytes. */
  public Blob(int length) {
    bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    sum = Arrays.hashCode(bytes);
  }

  private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
    input.defaultReadObject();
    sum = Arrays.hashCode(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Blob that && Arrays.equals(that.bytes, bytes) && that.sum == sum;
  }

  @Override
  public int hashCode() {
    return sum;
  }
}
