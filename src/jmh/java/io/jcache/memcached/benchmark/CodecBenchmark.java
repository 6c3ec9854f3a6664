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

/** Microseconds to write and to read an object, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark extends CodecCalls {

  /** What is written and read. */
  @Param public Payload payload;

  /** By what. */
  @Param public Codec.Kind codec;

  /** Makes the value. */
  @Setup
  public void prepare() throws IOException {
    prepare(codec.open(payload), payload.make());
  }
}
