package io.jcache.memcached.objects;

import io.jcache.memcached.objects.Row.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;

/** Puts all objects of the table, in a JVM of its own, and notes what was refused. */
public final class Writer {
  private final String server;
  private final String prefix;
  private final List<Row> rows = new ArrayList<>();

  private Writer(String server, String prefix) {
    this.server = server;
    this.prefix = prefix;
  }

  /** Puts them; the arguments are a server, a prefix and a directory for what is noted. */
  public static void main(String[] arguments) throws IOException {
    Writer writer = new Writer(arguments[0], arguments[1]);
    Path directory = Path.of(arguments[2]);
    Files.createDirectories(directory);
    Map<List<String>, List<Sample>> advised = writer.putByDefault(Table.samples());
    for (Library library : Table.libraries()) {
      if (!library.patterns().isEmpty()) {
        writer.putAll(Setting.PACKAGE, library.patterns(), library.samples());
      }
    }
    advised.forEach((allowed, samples) -> writer.putAll(Setting.ADVICE, allowed, samples));
    Row.write(directory.resolve("put.tsv"), writer.rows);
    for (Sample sample : Table.samples()) {
      if (!sample.key()) {
        writeByJava(sample, directory);
      }
    }
    System.exit(0);
  }

  /** Returns the samples that the errors tell to allow more for. */
  private Map<List<String>, List<Sample>> putByDefault(List<Sample> samples) {
    Map<List<String>, List<Sample>> advised = new LinkedHashMap<>();
    putAll(Setting.DEFAULT, List.of(), samples);
    for (int i = 0; i < samples.size(); i++) {
      Row row = rows.get(i);
      List<String> advice =
          row.outcome() == Outcome.REFUSED ? Setting.advised(row.detail()) : List.of();
      if (!advice.isEmpty()) {
        advised.computeIfAbsent(advice, x -> new ArrayList<>()).add(samples.get(i));
      }
    }
    return advised;
  }

  private void putAll(Setting setting, List<String> allowed, List<Sample> samples) {
    try (Caches caches = new Caches(server, prefix(prefix, setting, allowed), allowed)) {
      for (Sample sample : samples) {
        rows.add(put(setting, allowed, sample, caches));
      }
    } catch (IllegalArgumentException e) {
      for (Sample sample : samples) {
        rows.add(
            row(setting, allowed, sample, Outcome.REFUSED, "the advice: " + Caches.messages(e)));
      }
    }
  }

  /** Returns the prefix of a setting's entries. */
  static String prefix(String prefix, Setting setting, List<String> allowed) {
    return prefix + setting.ordinal() + Integer.toHexString(allowed.hashCode());
  }

  /** Puts an object, and gets it in this JVM. */
  static Row put(Setting setting, List<String> allowed, Sample sample, Caches caches) {
    Object object = sample.make();
    Cache<Object, Object> cache = caches.cache(cacheOf(sample));
    try {
      if (sample.key()) {
        cache.put(object, sample.id());
      } else {
        cache.put(sample.id(), object);
      }
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return row(setting, allowed, sample, Outcome.REFUSED, Caches.messages(e));
    }
    Row accepted = row(setting, allowed, sample, Outcome.ACCEPTED, "");
    return Reader.get(sample, accepted, caches);
  }

  /** Returns the name of a sample's cache: keys have one each. */
  static String cacheOf(Sample sample) {
    return sample.key() ? "k" + Integer.toHexString(sample.id().hashCode()) : "values";
  }

  private static Row row(
      Setting setting, List<String> allowed, Sample sample, Outcome outcome, String detail) {
    return new Row(
        sample.id(),
        setting,
        outcome,
        String.join(";", allowed),
        Likeness.Print.of(sample.make()),
        detail);
  }

  private static void writeByJava(Sample sample, Path directory) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(sample.make());
    } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
      return;
    }
    Files.write(directory.resolve(Reader.javaFile(sample)), bytes.toByteArray());
  }
}
