package io.jcache.memcached.objects;

import io.jcache.memcached.testkit.ParentJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import javax.cache.Cache;

/** Puts or gets random graphs, in a JVM of its own. */
public final class Fuzzer {
  private final Caches caches;
  private final Cache<Object, Object> cache;
  private final Path refusals;
  private final List<Sample> samples = new ArrayList<>();

  private Fuzzer(Caches caches, Path refusals) {
    this.caches = caches;
    this.cache = caches.cache("graphs");
    this.refusals = refusals;
  }

  /** Answers the parent; the arguments are a server and a file for what was refused. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Fuzzer fuzzer = new Fuzzer(new Caches(arguments[0], "fuzz", List.of()), Path.of(arguments[1]));
    System.out.println("open");
    ParentJvm.serve(
        words ->
            switch (words[0]) {
              case "select" -> fuzzer.select(Path.of(words[1]));
              case "use" -> fuzzer.use(Path.of(words[1]));
              case "put" -> fuzzer.put(Long.parseLong(words[1]), Long.parseLong(words[2]));
              default -> fuzzer.get(Long.parseLong(words[1]), Long.parseLong(words[2]));
            });
  }

  /** Writes down the values that come back by default, to this JVM and to others. */
  private String select(Path file) throws IOException {
    String known = Files.readString(Path.of("src", "test", "resources", "known-faults.txt"));
    Files.write(
        file,
        Table.samples().stream()
            .filter(sample -> !sample.key() && !known.contains(sample.id()))
            .filter(
                sample ->
                    Writer.put(Setting.DEFAULT, List.of(), sample, caches).outcome()
                        == Row.Outcome.ACCEPTED)
            .map(Sample::id)
            .toList());
    return use(file);
  }

  private String use(Path file) throws IOException {
    Set<String> names = new HashSet<>(Files.readAllLines(file));
    Table.samples().stream().filter(sample -> names.contains(sample.id())).forEach(samples::add);
    return Integer.toString(samples.size());
  }

  /** Puts graphs, and returns how many were refused, for what reasons. */
  private String put(long from, long to) throws IOException {
    List<String> refused = new ArrayList<>();
    TreeMap<String, Integer> reasons = new TreeMap<>();
    cache.clear();
    for (long seed = from; seed < to; seed++) {
      try {
        cache.put(seed, new RandomGraph(seed, samples).root());
      } catch (RuntimeException e) {
        refused.add(Long.toString(seed));
        String reason = Caches.messages(e).replaceAll("\\s+", " ");
        reasons.merge(reason.substring(0, Math.min(200, reason.length())), 1, Integer::sum);
      }
    }
    Files.write(refusals, refused);
    return refused.size() + " " + reasons;
  }

  /** Gets graphs, and returns how many are not what was put, and the first of them. */
  private String get(long from, long to) throws IOException {
    Set<String> refused = new HashSet<>(Files.readAllLines(refusals));
    List<String> violations = new ArrayList<>();
    for (long seed = from; seed < to; seed++) {
      if (!refused.contains(Long.toString(seed))) {
        String violation = violation(seed);
        if (violation != null) {
          violations.add("seed " + seed + ": " + violation);
        }
      }
    }
    String first =
        violations.isEmpty()
            ? ""
            : String.join(" | ", violations.subList(0, Math.min(5, violations.size())));
    return violations.size() + " " + first.replaceAll("\\s+", " ");
  }

  private String violation(long seed) {
    try {
      Object root = cache.get(seed);
      return root == null
          ? "missed"
          : GraphLikeness.difference(new RandomGraph(seed, samples), root);
    } catch (RuntimeException | StackOverflowError e) {
      return "get throws " + Caches.messages(e);
    }
  }
}
