package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.util.MapReferenceResolver;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The identity of the objects of one graph.
 *
 * <ul>
 *   <li>An object that can only be built when all its parts are there (a record, an Optional)
 *       cannot be one of its own parts: that is an error on writing.
 *   <li>A hash table or a sorted collection that is read within a cycle is filled when the whole
 *       cycle is there: before, its elements have no hash code yet.
 * </ul>
 */
final class GraphReferences extends MapReferenceResolver {
  private static final int CLOSED = Integer.MAX_VALUE;
  private static final long MOST_COST = Long.MAX_VALUE / 4;
  private static final int KEPT_COSTS = 16 * 1024;

  /** The words of a number from which on multiplying takes longer than looking at them. */
  private static final int LARGE_WORDS = 512;

  /** The characters that are compared in one step. */
  private static final int CHARACTERS = 8;

  private final IdBits builtAtTheEnd = new IdBits();
  private final IdBits wrappers = new IdBits();
  private final Map<Integer, Consumer<Object>> awaited = new HashMap<>();
  private final IdBits incomplete = new IdBits();
  private final List<Filling> fillings = new ArrayList<>();
  private int hashing;
  private long cost;
  private long digits;
  private long mostDigits;
  private long[] costs = new long[64];
  private @Nullable IdentityHashMap<Object, Integer> ids;
  private boolean mayBeCyclic;
  private int current;
  private int lowest = CLOSED;

  /** Leaves out the objects of Java serialization, whose stream keeps their identity. */
  @Override
  @SuppressWarnings("rawtypes")
  public boolean useReferences(Class type) {
    return type == String.class
        || (super.useReferences(type) && !((GraphKryo) kryo).isJavaObject(type));
  }

  /** Notes that the parts of an object are being written, which is built when all are there. */
  void beginParts(int id) {
    builtAtTheEnd.set(id);
  }

  /** Notes that the parts of an object are written. */
  void endParts(int id) {
    builtAtTheEnd.clear(id);
  }

  /** Notes that what an object wraps is being written, which is made when that is there. */
  void beginWrapper(int id) {
    wrappers.set(id);
  }

  /** Notes that what an object wraps is written. */
  void endWrapper(int id) {
    wrappers.clear(id);
  }

  /**
   * Lets an action have the object that is read next, as soon as it is there, and returns what
   * {@link #stopAwaiting} wants to have back. A reference to an object that was there is none.
   */
  int awaitNext(Consumer<Object> action) {
    int next = readObjects.size();
    awaited.put(next, action);
    return next;
  }

  /** Forgets the action for what is read next: that takes no id, which one of its parts will. */
  void awaitNone() {
    awaited.remove(readObjects.size());
  }

  /** Forgets an action that was not run. */
  void stopAwaiting(int next) {
    awaited.remove(next);
  }

  /** Notes that the parts of an object are being written that needs their hash codes at once. */
  void beginHashing() {
    hashing++;
  }

  /** Notes that such parts are written. */
  void endHashing() {
    hashing--;
  }

  /** Returns whether an object that needs hash codes at once may be read within a cycle. */
  boolean mayBeCyclic() {
    return mayBeCyclic;
  }

  /**
   * Returns the steps that walking over all that was read or written so far of the present object
   * takes, each reference to an object counted as that object.
   */
  long cost() {
    return cost;
  }

  /** Adds elements to the steps of the present object. */
  void addCost(long elements) {
    cost = sum(cost, elements);
  }

  /** Returns the sum of steps, which ends at a number that is more than any budget has. */
  static long sum(long steps, long others) {
    return Math.min(steps + others, MOST_COST);
  }

  /** Starts to look for the digits of keys and returns what {@link #stepsOf} wants back. */
  long beginKeys() {
    long around = digits;
    digits = 0;
    return around;
  }

  /**
   * Returns the steps of walking once over each of the keys that were read or written since {@link
   * #beginKeys}. Where a {@code BigDecimal} is among them each key counts as the one of most
   * digits: to compare it with another one gives that as many.
   */
  long stepsOf(int keys, long costBefore, long around) {
    long words = digits / Long.SIZE;
    long each = words * (1 + words / LARGE_WORDS);
    digits = Math.max(around, digits);
    return sum(cost - costBefore, Math.min(each, Integer.MAX_VALUE) * keys);
  }

  /** Starts to count the steps of an object and returns what {@link #endCost} wants back. */
  long beginCost() {
    long before = cost;
    cost = 1;
    return before;
  }

  /** Keeps the steps of an object, and adds them to those of the one around it. */
  void endCost(int id, long before, boolean byIdentity) {
    if (byIdentity) {
      cost = 1;
    }
    keepCost(id, cost);
    addCost(before);
  }

  /** Counts an object as these steps, whatever was counted since {@link #beginCost}. */
  void replaceCost(long before, long steps) {
    cost = sum(before, steps);
  }

  /** Keeps the steps of an object without its parts, and the digits that it has. */
  private void keepOwn(int id, Object object) {
    long own = ownCost(object);
    keepCost(id, own);
    addCost(own - 1);
    if (object instanceof BigDecimal decimal) {
      digits = Math.max(digits, decimal.unscaledValue().bitLength());
      mostDigits = Math.max(digits, mostDigits);
    }
  }

  private void keepCost(int id, long steps) {
    if (id >= costs.length) {
      costs = Arrays.copyOf(costs, Math.max(id + 1, 2 * costs.length));
    }
    costs[id] = steps;
  }

  @Override
  public void setReadObject(int id, Object object) {
    super.setReadObject(id, object);
    // One that is built at the end has its steps already.
    if (costs[id] == 0) {
      keepOwn(id, object);
    }
    if (ids != null) {
      ids.put(object, id);
    }
    Consumer<Object> action = awaited.isEmpty() ? null : awaited.remove(id);
    if (action != null) {
      action.accept(object);
    }
  }

  /** Starts to answer {@link #costOf}. */
  void keepIds() {
    IdentityHashMap<Object, Integer> all = new IdentityHashMap<>();
    for (int id = 0; id < readObjects.size(); id++) {
      Object object = readObjects.get(id);
      if (object != null) {
        all.put(object, id);
      }
    }
    ids = all;
  }

  /** Returns the steps of an object that Kryo has read; 0 where it has not, or not wholly. */
  long costOf(Object object) {
    Integer id = ids == null ? null : ids.get(object);
    return id == null || incomplete.get(id) ? 0 : costs[id];
  }

  /**
   * Returns the steps of an object without its parts. No code of the application is called, whose
   * object may have no fields yet.
   */
  static long ownCost(Object object) {
    int words = 0;
    if (object instanceof String text) {
      words = text.length() / CHARACTERS;
    } else if (object instanceof StringBuilder || object instanceof StringBuffer) {
      words = ((CharSequence) object).length() / CHARACTERS;
    } else if (object instanceof URI
        || (object instanceof Path && Route.isJdk(object.getClass()))) {
      words = object.toString().length() / CHARACTERS;
    } else if (object instanceof BigInteger integer) {
      words = integer.bitLength() / Long.SIZE;
    } else if (object instanceof BigDecimal decimal) {
      words = decimal.unscaledValue().bitLength() / Long.SIZE;
    } else if (object instanceof BitSet bits) {
      words = bits.length() / Long.SIZE;
    }
    return 1L + words;
  }

  /** Throws where the parts of an object, which are all read, refer to what is not complete. */
  void requireComplete(int id) {
    if (!isComplete(id)) {
      throw new KryoException(
          "an immutable set or map is a part of its own elements, which it cannot be built with;"
              + " use a mutable one there");
    }
  }

  @Override
  public int getWrittenId(Object object) {
    int id = super.getWrittenId(object);
    if (id == -1) {
      return id;
    }
    addCost(costs[id]);
    digits = mostDigits;
    if (object instanceof String) {
      return id; // It has no parts that it could be one of.
    }
    if (builtAtTheEnd.get(id)) {
      throw new KryoException(
          "an object of "
              + object.getClass().getName()
              + " contains itself, which that class cannot be built with; break the cycle, or let"
              + " it go through a class with mutable fields");
    }
    mayBeCyclic |= hashing > 0 || wrappers.get(id);
    return id;
  }

  @Override
  public int addWrittenObject(Object object) {
    current = super.addWrittenObject(object);
    keepOwn(current, object);
    return current;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public int nextReadId(Class type) {
    current = super.nextReadId(type);
    keepCost(current, 0);
    return current;
  }

  /** Returns the id of the object whose content is read or written next. */
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

  /** Ends the content of an object; where it is a whole cycle, fills what waits for its end. */
  void leave(int id, int outer) {
    if (lowest >= id) {
      incomplete.clearFrom(id);
      int first = fillings.size();
      while (first > 0 && fillings.get(first - 1).owner >= id) {
        first--;
      }
      List<Filling> ready = fillings.subList(first, fillings.size());
      ready.forEach(filling -> filling.action.run());
      ready.clear();
      lowest = CLOSED;
    }
    lowest = Math.min(outer, lowest);
  }

  /** Returns whether all that was read of the content of an object is complete. */
  boolean isComplete(int id) {
    return lowest > id;
  }

  /** Fills a collection, now where its elements are complete, else at the end of their cycle. */
  void fill(int id, boolean complete, Runnable action) {
    if (complete) {
      action.run();
    } else {
      fillings.add(new Filling(id, action));
    }
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Object getReadObject(Class type, int id) {
    Object object = id < 0 || id >= readObjects.size() ? null : super.getReadObject(type, id);
    if (object == null) {
      throw new KryoException("a reference to an object that is not there");
    }
    if (incomplete.get(id)) {
      lowest = Math.min(lowest, id);
    }
    // Of one whose content is being read these are the steps without it.
    addCost(costs[id]);
    digits = mostDigits;
    return object;
  }

  @Override
  public void reset() {
    super.reset();
    builtAtTheEnd.reset();
    wrappers.reset();
    awaited.clear();
    incomplete.reset();
    fillings.clear();
    lowest = CLOSED;
    hashing = 0;
    cost = 0;
    if (costs.length > KEPT_COSTS) {
      costs = new long[64];
    }
    digits = 0;
    mostDigits = 0;
    mayBeCyclic = false;
    ids = null;
  }

  /** What fills the collection of this id. */
  private record Filling(int owner, Runnable action) {}
}
