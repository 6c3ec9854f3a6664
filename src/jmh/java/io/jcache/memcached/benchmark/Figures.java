package io.jcache.memcached.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;

/**
 * What one run of the suite measured.
 *
 * @param machine where
 * @param figures all figures, each the median of its iterations
 */
public record Figures(Machine machine, List<Figure> figures) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * A measured number.
   *
   * @param what the operation
   * @param of who did it, or to which payload
   * @param threads how many threads there were
   * @param median the median of the iterations
   * @param least the least of them
   * @param most the most of them
   * @param iterations how many there were
   * @param unit the unit of the three
   */
  public record Figure(
      String what,
      String of,
      int threads,
      double median,
      double least,
      double most,
      int iterations,
      String unit) {}

  /** Returns a figure's median. */
  double median(String what, String of, int threads) {
    return figures.stream()
        .filter(f -> f.what().equals(what) && f.of().equals(of) && f.threads() == threads)
        .mapToDouble(Figure::median)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no figure of " + what + ", " + of + ", " + threads));
  }

  /** Returns whether there is a figure of one thread. */
  boolean has(String what, String of) {
    return figures.stream()
        .anyMatch(f -> f.what().equals(what) && f.of().equals(of) && f.threads() == 1);
  }

  /** Returns how the cache's median of an operation relates to the bare client's of another. */
  double ratio(String what, String bareWhat, int threads) {
    return median(what, cache(), threads) / median(bareWhat, bare(), threads);
  }

  /** Returns the name of the cache in the figures. */
  static String cache() {
    return OperationBenchmark.Client.CACHE.name();
  }

  /** Returns the name of the bare client in the figures. */
  static String bare() {
    return OperationBenchmark.Client.BARE.name();
  }

  /** Returns the name of the cache over direct connections in the figures. */
  static String direct() {
    return OperationBenchmark.Client.DIRECT.name();
  }

  /** Returns the name of a codec's figures. */
  static String codec(Codec.Kind kind, Enum<?> payload) {
    return kind + " " + payload;
  }

  /** Returns the name of the figures of a kind of near cache. */
  static String near(NearBenchmark.Near near) {
    return "NEAR " + near;
  }

  /** Returns the JSON of these figures. */
  String toJson() throws JsonProcessingException {
    return JSON.writeValueAsString(this) + "\n";
  }

  /** Returns the figures of a JSON. */
  public static Figures ofJson(String json) throws JsonProcessingException {
    return JSON.readValue(json, Figures.class);
  }
}
