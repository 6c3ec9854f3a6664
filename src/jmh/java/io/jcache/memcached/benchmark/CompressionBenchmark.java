package io.jcache.memcached.benchmark;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.util.ZstdVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Ratio and time of the candidates for the compression of values. Run it in the root of the
 * checkout, whose files are the text; it prints tables as they stand on the page performance.md:
 *
 * <pre>
 * mvn -q test-compile exec:exec -Dexec.executable=java \
 *     -Dexec.args="-cp %classpath io.jcache.memcached.benchmark.CompressionBenchmark"
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class CompressionBenchmark {
  private static final int LARGEST = 1_000_000;
  private static final List<String> CANDIDATES =
      List.of("deflate-1", "deflate-3", "deflate-6", "lz4", "zstd-1", "zstd-3");

  /** What is compressed: text, JSON, and a jar file, which is compressed already. */
  @Param({"text", "json", "jar"})
  public String data;

  /** The bytes of a value. */
  @Param({"200", "1000", "10000", "100000", "1000000"})
  public int size;

  /** The algorithm and its level. */
  @Param({"deflate-1", "deflate-3", "deflate-6", "lz4", "zstd-1", "zstd-3"})
  public String algorithm;

  private Candidate candidate;
  private byte[] raw;
  private byte[] target;
  private byte[] back;
  private int length;

  /** An algorithm with its buffers of native memory. */
  interface Candidate {
    /** Returns the length of the result. */
    int compress(byte[] raw, byte[] target);

    /** Returns the length of the result. */
    int decompress(byte[] compressed, int length, byte[] target);

    /** Frees what is not on the heap. */
    default void end() {}
  }

  /** Prepares a value. */
  @Setup
  public void open() throws IOException {
    candidate = candidate(algorithm);
    raw = bytes(data, size);
    target = new byte[size * 2 + 1000];
    back = new byte[size];
    length = candidate.compress(raw, target);
    if (candidate.decompress(target, length, back) != size || !Arrays.equals(raw, back)) {
      throw new IllegalStateException(algorithm + " is broken");
    }
  }

  /** Frees native memory. */
  @TearDown
  public void close() {
    candidate.end();
  }

  /** Compresses a value. */
  @Benchmark
  public int compress() {
    return candidate.compress(raw, target);
  }

  /** Decompresses a value. */
  @Benchmark
  public int decompress() {
    return candidate.decompress(target, length, back);
  }

  private static Candidate candidate(String name) {
    int dash = name.indexOf('-');
    int level = dash < 0 ? 0 : Integer.parseInt(name.substring(dash + 1));
    return name.startsWith("deflate") ? deflate(level) : dash < 0 ? lz4() : zstd(level);
  }

  private static Candidate deflate(int level) {
    Deflater deflater = new Deflater(level, true);
    Inflater inflater = new Inflater(true);
    return new Candidate() {
      @Override
      public int compress(byte[] raw, byte[] target) {
        deflater.reset();
        deflater.setInput(raw);
        deflater.finish();
        return deflater.deflate(target);
      }

      @Override
      public int decompress(byte[] compressed, int length, byte[] target) {
        inflater.reset();
        inflater.setInput(compressed, 0, length);
        try {
          return inflater.inflate(target);
        } catch (DataFormatException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void end() {
        deflater.end();
        inflater.end();
      }
    };
  }

  private static Candidate lz4() {
    LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
    LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
    return new Candidate() {
      @Override
      public int compress(byte[] raw, byte[] target) {
        return compressor.compress(raw, 0, raw.length, target, 0, target.length);
      }

      @Override
      public int decompress(byte[] compressed, int length, byte[] target) {
        return decompressor.decompress(compressed, 0, length, target, 0, target.length);
      }
    };
  }

  private static Candidate zstd(int level) {
    ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(level);
    ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
    return new Candidate() {
      @Override
      public int compress(byte[] raw, byte[] target) {
        return compressor.compressByteArray(target, 0, target.length, raw, 0, raw.length);
      }

      @Override
      public int decompress(byte[] compressed, int length, byte[] target) {
        return decompressor.decompressByteArray(target, 0, target.length, compressed, 0, length);
      }

      @Override
      public void end() {
        compressor.close();
        decompressor.close();
      }
    };
  }

  /** Returns the first bytes of a kind of data. */
  private static byte[] bytes(String data, int size) throws IOException {
    byte[] all =
        switch (data) {
          case "text" -> text();
          case "json" -> json();
          default -> jar();
        };
    if (all.length < size) {
      throw new IllegalStateException(data + " has " + all.length + " bytes only");
    }
    return Arrays.copyOf(all, size);
  }

  /** Returns the README, and then the sources. */
  private static byte[] text() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write(Files.readAllBytes(Path.of("README.md")));
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
        text.write(Files.readAllBytes(file));
        if (text.size() >= LARGEST) {
          break;
        }
      }
    }
    return text.toByteArray();
  }

  private static byte[] json() {
    Random random = new Random(1);
    StringBuilder json = new StringBuilder("[");
    while (json.length() < LARGEST) {
      json.append("{\"id\":").append(random.nextInt(1_000_000));
      json.append(",\"customer\":\"Customer ").append(random.nextInt(100_000));
      json.append("\",\"email\":\"user").append(random.nextInt(100_000));
      json.append("@example.org\",\"active\":").append(random.nextBoolean());
      json.append(",\"balance\":").append(random.nextInt(10_000_000) / 100.0);
      json.append(",\"tags\":[\"tag").append(random.nextInt(50)).append("\",\"x\"]},");
    }
    return json.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] jar() throws IOException {
    for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      if (entry.contains("zstd-jni")) {
        byte[] bytes = Files.readAllBytes(Path.of(entry));
        return Arrays.copyOfRange(bytes, 100_000, bytes.length);
      }
    }
    throw new IllegalStateException("zstd-jni is not on the class path");
  }

  /** Measures, and prints the tables. */
  public static void main(String[] arguments) throws IOException, RunnerException {
    Collection<RunResult> results =
        new Runner(new OptionsBuilder().include(CompressionBenchmark.class.getSimpleName()).build())
            .run();
    Map<String, Double> nanos = new TreeMap<>();
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      nanos.put(
          key(
              result.getParams().getParam("data"),
              Integer.parseInt(result.getParams().getParam("size")),
              result.getParams().getParam("algorithm"),
              name.substring(name.lastIndexOf('.') + 1)),
          result.getPrimaryResult().getScore());
    }
    for (int size : new int[] {200, 1000, 10_000, 100_000, LARGEST}) {
      print(size, nanos);
    }
    System.out.println("Zstandard " + ZstdVersion.VERSION + ", " + LZ4Factory.fastestInstance());
  }

  private static String key(String data, int size, String algorithm, String benchmark) {
    return String.join(" ", data, Integer.toString(size), algorithm, benchmark);
  }

  private static void print(int size, Map<String, Double> nanos) throws IOException {
    System.out.printf("%n| %,d bytes | text | JSON | a jar |%n|---|---|---|---|%n", size);
    for (String algorithm : CANDIDATES) {
      StringBuilder row = new StringBuilder("| " + algorithm);
      for (String data : List.of("text", "json", "jar")) {
        byte[] raw = bytes(data, size);
        int length = candidate(algorithm).compress(raw, new byte[size * 2 + 1000]);
        row.append(
            String.format(
                Locale.ROOT,
                " | %.2f, %s, %s",
                (double) size / length,
                megabytes(size, nanos.get(key(data, size, algorithm, "compress"))),
                megabytes(size, nanos.get(key(data, size, algorithm, "decompress")))));
      }
      System.out.println(row + " |");
    }
  }

  private static String megabytes(int size, double nanos) {
    return String.format(Locale.ROOT, "%.0f", size * 1000.0 / nanos);
  }
}
