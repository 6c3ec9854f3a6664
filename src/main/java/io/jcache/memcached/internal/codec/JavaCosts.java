package io.jcache.memcached.internal.codec;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The steps that the hash codes of the objects of a stream of Java serialization take: those of
 * walking over all their parts, each reference to an object counted as that object.
 *
 * <ul>
 *   <li>An object's steps are summed up when it is complete, from those of its parts.
 *   <li>One that is not complete yet has the steps of what is there of it.
 *   <li>What a hook of the application makes beside the parts in the stream counts as one step.
 * </ul>
 */
final class JavaCosts {
  private final ReadBudget budget;
  private final GraphReferences references;
  private final IdentityHashMap<Object, Long> known = new IdentityHashMap<>();

  /** Creates the steps of no objects, beside those of the objects that Kryo reads. */
  JavaCosts(ReadBudget budget, GraphReferences references) {
    this.budget = budget;
    this.references = references;
    references.keepIds();
  }

  /** Keeps the steps of an object that somebody else has counted. */
  void keep(Object object, long steps) {
    known.put(object, steps);
  }

  /** Keeps the steps of an object whose parts are all there. */
  void complete(Object object) {
    if (!known.containsKey(object)) {
      long steps = sum(object, this::countedWhole);
      if (steps > 1) {
        known.put(object, steps);
      }
    }
  }

  /** Returns the steps of an object as it is now. */
  long of(@Nullable Object object) {
    return object == null ? 1 : present(object, new IdentityHashMap<>());
  }

  /** Returns the steps of an object that is complete, 0 where it is not. */
  private long counted(Object object) {
    Long steps = known.get(object);
    return steps == null ? references.costOf(object) : steps;
  }

  private long countedWhole(Object part) {
    if (part instanceof Bridge) {
      throw new Bridge.Left();
    }
    return Math.max(1, counted(part));
  }

  /** Returns the steps of an object, given those on the way to it and those counted with them. */
  private long present(Object object, IdentityHashMap<Object, Long> seen) {
    long counted = counted(object);
    if (counted > 0) {
      return counted;
    }
    Long steps = seen.get(object);
    if (steps == null) {
      // Where the object is a part of itself, its hash code has no end, or does not ask the part.
      seen.put(object, 1L);
      steps = sum(object, part -> present(part, seen));
      seen.put(object, steps);
    }
    return steps;
  }

  private long sum(Object object, ToLongFunction<Object> steps) {
    long[] sum = {GraphReferences.ownCost(object)};
    forEachPart(
        object,
        part -> {
          if (part != null) {
            sum[0] = GraphReferences.sum(sum[0], steps.applyAsLong(part));
          }
        });
    return sum[0];
  }

  private void forEachPart(Object object, Consumer<@Nullable Object> action) {
    if (object instanceof Enum || object instanceof Class) {
      return;
    }
    Class<?> type = object.getClass();
    if (Route.isJdk(type) || hasJdkParts(type)) {
      forEachElement(object, action);
    }
    for (Field field : ClassFields.parts(type)) {
      action.accept(ClassFields.valueOf(field, object));
    }
  }

  /** Returns whether a class of the application inherits from a collection of the JDK. */
  private static boolean hasJdkParts(Class<?> type) {
    Class<?> c = type;
    while (!Route.isJdk(c)) {
      c = c.getSuperclass();
    }
    return Collection.class.isAssignableFrom(c) || Map.class.isAssignableFrom(c);
  }

  private void forEachElement(Object object, Consumer<@Nullable Object> action) {
    try {
      if (object instanceof Object[] array) {
        budget.spend(array.length);
        for (Object element : array) {
          action.accept(element);
        }
      } else if (object instanceof Collection<?> collection) {
        budget.spend(collection.size());
        for (Object element : collection) {
          action.accept(element);
        }
      } else if (object instanceof Map<?, ?> map) {
        budget.spend(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          action.accept(entry.getKey());
          action.accept(entry.getValue());
        }
      } else if (object instanceof Map.Entry<?, ?> entry) {
        action.accept(entry.getKey());
        action.accept(entry.getValue());
      }
    } catch (NullPointerException | ConcurrentModificationException e) {
      // A collection without its array yet: its hash code comes no further than this.
      budget.spend(1);
    }
  }
}
