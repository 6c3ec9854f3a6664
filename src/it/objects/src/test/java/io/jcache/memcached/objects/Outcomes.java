package io.jcache.memcached.objects;

import io.jcache.memcached.objects.Row.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What became of all samples, written by one JVM and read by another. */
final class Outcomes {
  private final Map<String, Map<Setting, Row>> rows = new HashMap<>();
  private final Map<String, Outcome> byJava = new HashMap<>();

  /** Reads what {@link Reader} has noted under a name. */
  static Outcomes read(Path directory, String name) {
    Outcomes outcomes = new Outcomes();
    for (Row row : Row.read(directory.resolve(name + ".tsv"))) {
      outcomes
          .rows
          .computeIfAbsent(row.id(), id -> new EnumMap<>(Setting.class))
          .put(row.setting(), row);
    }
    for (Row row : Row.read(directory.resolve(name + "-java.tsv"))) {
      outcomes.byJava.put(row.id(), row.outcome());
    }
    return outcomes;
  }

  /** Returns whether plain Java serialization takes the object and gives it back. */
  boolean isRightByJava(Sample sample) {
    return byJava.get(sample.id()) == Outcome.EQUAL;
  }

  /** Returns whether the object comes back without any configuration. */
  boolean isEqualByDefault(Sample sample) {
    return rows.get(sample.id()).get(Setting.DEFAULT).outcome() == Outcome.EQUAL;
  }

  /** Returns whether the object comes back with at most one line of configuration. */
  boolean isEqualWithOneLine(Sample sample) {
    return rows.get(sample.id()).values().stream().anyMatch(row -> row.outcome() == Outcome.EQUAL);
  }

  /** Returns what there is to tell of an object that never comes back. */
  Row last(Sample sample) {
    Map<Setting, Row> all = rows.get(sample.id());
    return all.getOrDefault(
        Setting.PACKAGE, all.getOrDefault(Setting.ADVICE, all.get(Setting.DEFAULT)));
  }

  /**
   * Returns what is not as it is to be, a line each: an object that came back as another, by plain
   * Java serialization, too, or not; one that was accepted and is not there; an error whose advice,
   * followed, leads to the next error.
   */
  List<String> faults() {
    TreeSet<String> faults = new TreeSet<>();
    rows.forEach(
        (id, all) -> {
          for (Row row : all.values()) {
            if (row.outcome() == Outcome.WRONG && byJava.get(id) == Outcome.WRONG) {
              faults.add("WRONG AS BY JAVA " + id);
            } else if (row.outcome() == Outcome.MISSED || row.outcome() == Outcome.WRONG) {
              faults.add(row.outcome() + " " + id);
            }
          }
          Row advised = all.get(Setting.ADVICE);
          if (advised != null && advised.outcome() == Outcome.REFUSED) {
            faults.add("ADVISED IN VAIN " + id);
          }
        });
    return new ArrayList<>(faults);
  }
}
