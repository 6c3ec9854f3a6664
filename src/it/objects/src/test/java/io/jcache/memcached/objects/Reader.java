package io.jcache.memcached.objects;

import io.jcache.memcached.objects.Row.Outcome;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.cache.Cache;

/** Gets what {@link Writer} has put, in a JVM of its own, and notes what it is. */
public final class Reader {
  private Reader() {}

  /**
   * Gets them; the arguments are a server, a prefix, the directory and a name for what is noted.
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[2]);
    Map<String, Sample> samples =
        Table.samples().stream()
            .collect(Collectors.toMap(Sample::id, Function.identity(), (a, b) -> a));
    Map<String, List<Row>> byManager = new LinkedHashMap<>();
    for (Row row : Row.read(directory.resolve("put.tsv"))) {
      byManager.computeIfAbsent(row.setting() + row.allowed(), x -> new ArrayList<>()).add(row);
    }
    List<Row> got = new ArrayList<>();
    for (List<Row> rows : byManager.values()) {
      Row first = rows.get(0);
      if (rows.stream().allMatch(row -> row.outcome() == Outcome.REFUSED)) {
        got.addAll(rows);
        continue;
      }
      List<String> allowed =
          first.allowed().isEmpty() ? List.of() : List.of(first.allowed().split(";"));
      try (Caches caches =
          new Caches(
              arguments[0], Writer.prefix(arguments[1], first.setting(), allowed), allowed)) {
        for (Row row : rows) {
          Row now =
              row.outcome() == Outcome.ACCEPTED ? get(samples.get(row.id()), row, caches) : row;
          got.add(now.outcome() == Outcome.ACCEPTED ? with(now, Outcome.EQUAL, "") : now);
        }
      }
    }
    Row.write(directory.resolve(arguments[3] + ".tsv"), got);
    List<Row> byJava = new ArrayList<>();
    Map<String, Row> put = new LinkedHashMap<>();
    Row.read(directory.resolve("put.tsv")).forEach(row -> put.putIfAbsent(row.id(), row));
    for (Sample sample : Table.samples()) {
      if (!sample.key()) {
        byJava.add(readByJava(sample, put.get(sample.id()), directory));
      }
    }
    Row.write(directory.resolve(arguments[3] + "-java.tsv"), byJava);
    System.exit(0);
  }

  /** Returns what became of an accepted object; the row itself where it is what it was. */
  static Row get(Sample sample, Row accepted, Caches caches) {
    try {
      Cache<Object, Object> cache = caches.cache(Writer.cacheOf(sample));
      return sample.key() ? getByKey(sample, accepted, cache) : getValue(sample, accepted, cache);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return with(accepted, Outcome.WRONG, "get throws: " + Caches.messages(e));
    }
  }

  private static Row getValue(Sample sample, Row accepted, Cache<Object, Object> cache) {
    Object object = cache.get(sample.id());
    if (object == null) {
      return with(accepted, Outcome.MISSED, "");
    }
    return compared(sample, accepted, object);
  }

  private static Row compared(Sample sample, Row accepted, Object object) {
    String difference = Likeness.difference(sample.view(), sample.make(), accepted.print(), object);
    return difference == null ? accepted : with(accepted, Outcome.WRONG, difference);
  }

  private static Row getByKey(Sample sample, Row accepted, Cache<Object, Object> cache) {
    Object found = cache.get(sample.make());
    if (found == null) {
      return with(accepted, Outcome.MISSED, "");
    }
    if (!found.equals(sample.id())) {
      return with(accepted, Outcome.WRONG, "the entry of another key");
    }
    try {
      if (cache.get(sample.twin().get()) == null) {
        return with(accepted, Outcome.MISSED, "an equal key finds nothing");
      }
    } catch (RuntimeException e) {
      return with(accepted, Outcome.REFUSED, "an equal key: " + Caches.messages(e));
    }
    if (sample.stranger() != null && isFound(cache, sample.stranger().get())) {
      return with(accepted, Outcome.WRONG, "an unequal key finds it");
    }
    for (Cache.Entry<Object, Object> entry : cache) {
      return compared(sample, accepted, entry.getKey());
    }
    return with(accepted, Outcome.MISSED, "iteration leaves it out");
  }

  private static boolean isFound(Cache<Object, Object> cache, Object key) {
    try {
      return cache.get(key) != null;
    } catch (RuntimeException refused) {
      return false;
    }
  }

  private static Row with(Row row, Outcome outcome, String detail) {
    return new Row(row.id(), row.setting(), outcome, row.allowed(), row.print(), detail);
  }

  /** Returns the name of the file with what plain Java serialization makes of a value. */
  static String javaFile(Sample sample) {
    return Integer.toHexString(sample.id().hashCode()) + ".ser";
  }

  private static Row readByJava(Sample sample, Row put, Path directory) throws IOException {
    Path file = directory.resolve(javaFile(sample));
    if (!Files.exists(file)) {
      return with(put, Outcome.REFUSED, "");
    }
    try (ObjectInputStream input = new ObjectInputStream(Files.newInputStream(file))) {
      String difference =
          Likeness.difference(sample.view(), sample.make(), put.print(), input.readObject());
      return with(
          put,
          difference == null ? Outcome.EQUAL : Outcome.WRONG,
          difference == null ? "" : difference);
    } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
      return with(put, Outcome.WRONG, String.valueOf(e));
    } catch (StackOverflowError e) {
      return with(put, Outcome.WRONG, "too deep");
    }
  }
}
