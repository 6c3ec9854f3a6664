package io.jcache.memcached.benchmark;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
public class FormBenchmark extends CodecCalls {

  /** What is written and read. */
  @Param public Form payload;

  /** By what: the two that write any of them. */
  @Param({"OURS", "JDK"})
  public Codec.Kind codec;

  /** Makes the value. */
  @Setup
  public void prepare() throws IOException {
    prepare(codec == Codec.Kind.OURS ? new Codec.Ours() : new Codec.Jdk(), payload.make());
  }
}
