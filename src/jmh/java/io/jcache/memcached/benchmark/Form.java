package io.jcache.memcached.benchmark;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;

/** Values of the JDK and of well-known libraries that the codec has forms of its own for. */
public enum Form {
  /** A list over an array. */
  AS_LIST("`Arrays.asList` of 100 strings") {
    @Override
    public Object make() {
      return Arrays.asList(words().toArray(String[]::new));
    }
  },
  /** A wrapper around a map. */
  UNMODIFIABLE("`unmodifiableMap` of 100 strings") {
    @Override
    public Object make() {
      TreeMap<String, String> map = new TreeMap<>();
      words().forEach(word -> map.put(word, word));
      return Collections.unmodifiableMap(map);
    }
  },
  /** A list of Guava's. */
  IMMUTABLE_LIST("Guava's `ImmutableList` of 100 strings") {
    @Override
    public Object make() {
      return ImmutableList.copyOf(words());
    }
  },
  /** A point in time of Joda's. */
  JODA("Joda's `DateTime`") {
    @Override
    public Object make() {
      return new DateTime(1_700_000_000_123L, DateTimeZone.UTC);
    }
  };

  private final String label;

  Form(String label) {
    this.label = label;
  }

  /** Returns the value; the same in every run. */
  public abstract Object make();

  /** Returns what it is, for people. */
  String label() {
    return label;
  }

  private static List<String> words() {
    Random random = new Random(100);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      words.add(Words.word(random) + i);
    }
    return words;
  }
}
