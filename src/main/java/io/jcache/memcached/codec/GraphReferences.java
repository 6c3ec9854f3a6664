package io.jcache.memcached.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.util.MapReferenceResolver;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The identity of the objects of one graph.
 *
 * <ul>
 *   <li>An object that can only be built when all its parts are there (a record, an Optional)
 *       cannot be one of its own parts: that is an error on writing.
 *   <li>A hash table or a sorted collection that is read within a cycle is filled when the whole
 *       graph is there: before, its elements have no hash code yet.
 * </ul>
 */
final class GraphReferences extends MapReferenceResolver {
  private static final int CLOSED = Integer.MAX_VALUE;

  private final Predicate<Class<?>> withoutReferences;
  private final Set<Object> builtAtTheEnd = Collections.newSetFromMap(new IdentityHashMap<>());
  private final BitSet incomplete = new BitSet();
  private final List<Runnable> fillings = new ArrayList<>();
  private int current;
  private int lowest = CLOSED;

  /** Creates the references of a serializer, given the classes whose identity others keep. */
  GraphReferences(Predicate<Class<?>> withoutReferences) {
    this.withoutReferences = withoutReferences;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public boolean useReferences(Class type) {
    return super.useReferences(type) && !withoutReferences.test(type);
  }

  /** Notes that the parts of an object are being written, which is built when all are there. */
  void beginParts(Object whole) {
    builtAtTheEnd.add(whole);
  }

  /** Notes that the parts of an object are written. */
  void endParts(Object whole) {
    builtAtTheEnd.remove(whole);
  }

  @Override
  public int getWrittenId(Object object) {
    int id = super.getWrittenId(object);
    if (id != -1 && !builtAtTheEnd.isEmpty() && builtAtTheEnd.contains(object)) {
      throw new KryoException(
          "an object of "
              + object.getClass().getName()
              + " contains itself, which that class cannot be built with; break the cycle, or let"
              + " it go through a class with mutable fields");
    }
    return id;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public int nextReadId(Class type) {
    current = super.nextReadId(type);
    return current;
  }

  /** Returns the id of the object whose content is read next. */
  int current() {
    return current;
  }

  /** Starts the content of an object and returns what {@link #leave} wants to have back. */
  int enter(int id) {
    incomplete.set(id);
    int outer = lowest;
    lowest = CLOSED;
    return outer;
  }

  /** Ends the content of an object. */
  void leave(int id, int outer) {
    if (lowest >= id) {
      incomplete.clear(id);
      lowest = CLOSED;
    }
    lowest = Math.min(outer, lowest);
  }

  /** Fills a collection, now, or at the end where an element refers to what is not complete. */
  void fill(int id, Runnable filling) {
    if (lowest > id) {
      filling.run();
    } else {
      lowest = -1;
      fillings.add(filling);
    }
  }

  /** Ends the graph. */
  void finish() {
    for (Runnable filling : fillings) {
      filling.run();
    }
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Object getReadObject(Class type, int id) {
    Object object = super.getReadObject(type, id);
    if (object == null) {
      throw new KryoException("a reference to an object that is not there");
    }
    if (incomplete.get(id)) {
      lowest = Math.min(lowest, id);
    }
    return object;
  }

  @Override
  public void reset() {
    super.reset();
    builtAtTheEnd.clear();
    incomplete.clear();
    fillings.clear();
    lowest = CLOSED;
  }
}
