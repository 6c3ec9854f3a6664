package io.jcache.memcached.internal.codec;

import java.util.HashMap;
import java.util.Map;

/** The sentinels of classes, of which the first ones are kept: to find them takes long. */
final class Sentinels {
  private static final int KEPT = 1000;

  private final ClassRules rules;
  private final Map<Class<?>, Constants> known = new HashMap<>();

  /** Creates sentinels of the classes that the rules allow. */
  Sentinels(ClassRules rules) {
    this.rules = rules;
  }

  /** Returns those of a class and of those around it. */
  Constants of(Class<?> owner) {
    Constants kept = known.get(owner);
    if (kept == null) {
      kept = Constants.sentinels(owner, rules);
      if (known.size() < KEPT) {
        known.put(owner, kept);
      }
    }
    return kept;
  }

  /** Returns what stands for an object if it is a sentinel of a class, else the object. */
  Object standInOr(Class<?> owner, Object object) {
    String name = of(owner).nameOf(object);
    return name == null ? object : new Sentinel(owner, name);
  }

  /** Stands for a sentinel that a class keeps, or one around it, while it is written. */
  record Sentinel(Class<?> owner, String name) {}
}
