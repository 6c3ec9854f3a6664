package io.jcache.memcached.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the codecs write and read; the same in every run. */
public enum Payload {
  /** A string of 200 characters of ASCII. */
  STRING_200("a string of 200 bytes") {
    @Override
    Object make(Random random) {
      return Words.text(random, 200);
    }
  },
  /** An object of ten fields. */
  DTO("a DTO of 10 fields") {
    @Override
    Object make(Random random) {
      return Customer.of(random);
    }
  },
  /** A list of 100 such objects. */
  DTO_LIST("a list of 100 such DTOs") {
    @Override
    Object make(Random random) {
      List<Customer> customers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        customers.add(Customer.of(random));
      }
      return customers;
    }
  },
  /** A document of about 100,000 characters: maps and lists in each other, texts, some numbers. */
  DOCUMENT("a document of 100 kB") {
    @Override
    Object make(Random random) {
      List<Object> chapters = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        chapters.add(chapter(random, i));
      }
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("title", Words.text(random, 40));
      document.put("author", Words.capitalized(random));
      document.put("chapters", chapters);
      return document;
    }
  };

  private static final long SEED = 20_260_101;

  private final String label;

  Payload(String label) {
    this.label = label;
  }

  abstract Object make(Random random);

  /** Returns the object. */
  public Object make() {
    return make(new Random(SEED));
  }

  /** Returns what it is, for people. */
  String label() {
    return label;
  }

  private static Map<String, Object> chapter(Random random, int number) {
    List<Object> sections = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Map<String, Object> section = new LinkedHashMap<>();
      section.put("heading", Words.text(random, 30));
      section.put("position", i);
      section.put("published", random.nextBoolean());
      section.put("rating", random.nextInt(50) / 10.0);
      List<Object> tags = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        tags.add(Words.word(random));
      }
      section.put("tags", tags);
      section.put("text", Words.text(random, 430));
      sections.add(section);
    }
    Map<String, Object> chapter = new LinkedHashMap<>();
    chapter.put("number", number);
    chapter.put("heading", Words.text(random, 30));
    chapter.put("sections", sections);
    return chapter;
  }
}
