package io.jcache.memcached.benchmark;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Microseconds to write and to read an object, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {

  /** What is written and read. */
  @Param public Payload payload;

  /** By what. */
  @Param public Codec.Kind codec;

  private Codec opened;
  private Object value;
  private byte[] bytes;

  /** Makes the payload. */
  @Setup
  public void prepare() throws IOException {
    opened = codec.open(payload);
    value = payload.make();
    bytes = opened.write(value);
  }

  /** Returns what is written. */
  public Object value() {
    return value;
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
