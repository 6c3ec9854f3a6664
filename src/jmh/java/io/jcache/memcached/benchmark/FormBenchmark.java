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

/** Microseconds to write and to read a value with a form of its own, beside Java serialization. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FormBenchmark {

  /** What is written and read. */
  @Param public Form payload;

  /** By what: the two that write any of them. */
  @Param({"OURS", "JDK"})
  public Codec.Kind codec;

  private Codec opened;
  private Object value;
  private byte[] bytes;

  /** Makes the value. */
  @Setup
  public void prepare() throws IOException {
    opened = codec == Codec.Kind.OURS ? new Codec.Ours() : new Codec.Jdk();
    value = payload.make();
    bytes = opened.write(value);
  }

  /** Returns how many bytes the value takes. */
  public int size() {
    return bytes.length;
  }

  /** Turns the value into bytes. */
  @Benchmark
  public byte[] write() throws IOException {
    return opened.write(value);
  }

  /** Turns bytes into the value. */
  @Benchmark
  public Object read() throws IOException, ClassNotFoundException {
    return opened.read(bytes);
  }
}
