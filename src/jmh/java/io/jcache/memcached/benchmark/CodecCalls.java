package io.jcache.memcached.benchmark;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;

/** What is measured of a codec: one value, which is written and read. */
public abstract class CodecCalls {
  private Codec opened;
  private Object value;
  private byte[] bytes;

  /** Takes the codec and the value. */
  void prepare(Codec codec, Object made) throws IOException {
    opened = codec;
    value = made;
    bytes = opened.write(value);
  }

  /** Returns what is written. */
  public Object value() {
    return value;
  }

  /** Returns how many bytes the value takes. */
  public int size() {
    return bytes.length;
  }

  /** Turns the object into bytes. */
  @Benchmark
  public byte[] write() throws IOException {
    return opened.write(value);
  }

  /** Turns bytes into the object. */
  @Benchmark
  public Object read() throws IOException, ClassNotFoundException {
    return opened.read(bytes);
  }
}
