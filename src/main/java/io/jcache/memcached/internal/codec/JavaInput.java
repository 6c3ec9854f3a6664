package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link JavaObjects.Written} has written. */
final class JavaInput extends ObjectInputStream implements Bridge.Input {
  /**
   * What asks its content for hash codes or an order when it is read: Kryo's streams alone have it.
   */
  private static final Set<Class<?>> TABLES =
      Set.of(
          HashMap.class,
          LinkedHashMap.class,
          Hashtable.class,
          Properties.class,
          TreeMap.class,
          ConcurrentHashMap.class,
          ConcurrentSkipListMap.class,
          HashSet.class,
          LinkedHashSet.class,
          TreeSet.class,
          ConcurrentSkipListSet.class,
          PriorityQueue.class);

  private static final Class<?> COPIES = Collections.nCopies(0, "").getClass();
  private static final int OBJECT_BYTES = 32;

  private final GraphKryo kryo;
  private final BoundedInput input;
  private final ReadBudget budget;
  private final long maxDepth;
  private final int length;
  private @Nullable Class<?> previous;
  private @Nullable Object arrived;
  private long largest;
  private final JavaCosts costs;

  /** Creates the stream that lies in these bytes, beside the input of a Kryo. */
  JavaInput(GraphKryo kryo, BoundedInput input, ByteArrayInputStream bytes) throws IOException {
    super(bytes);
    this.kryo = kryo;
    this.input = input;
    this.budget = input.budget();
    this.costs = new JavaCosts(budget, kryo.references());
    this.maxDepth = JavaObjects.maxDepthOnReading(kryo.limits().maxDepth());
    this.length = bytes.available();
    enableResolveObject(true);
    setObjectInputFilter(this::check);
  }

  private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
    Class<?> type = info.serialClass();
    Object before = arrived;
    arrived = null;
    if (before != null && before.getClass() == type) {
      // Kryo has read and bounded it: neither its class nor its length is one of this stream.
      return ObjectInputFilter.Status.UNDECIDED;
    }
    if (info.depth() > maxDepth) {
      throw new KryoException(JavaObjects.TOO_DEEP);
    }
    // A hash table may have up to eight slots for each of its entries.
    long slots = type == Map.Entry[].class ? 8L * length + 64 : length;
    if (info.arrayLength() > slots || info.references() > length) {
      return ObjectInputFilter.Status.REJECTED;
    }
    if (type == null) {
      // A reference to what was read before: it may be a key once more.
      budget.spend(largest);
    } else if (type != Bridge.class && type != CollSer.class && !Proxy.isProxyClass(type)) {
      kryo.lookup().rules().checkInStream(type);
    }
    if (info.arrayLength() < 0) {
      budget.take(OBJECT_BYTES);
    } else {
      kryo.limits().checkArray(info.arrayLength());
      budget.take(OBJECT_BYTES + 8L * info.arrayLength());
    }
    return ObjectInputFilter.Status.UNDECIDED;
  }

  @Override
  public Object readAcross() throws InvalidObjectException {
    GraphReferences references = kryo.references();
    long before = references.cost();
    Object object = kryo.readClassAndObject(input);
    long cost = references.cost() - before;
    largest = Math.max(largest, cost);
    budget.spend(cost);
    if (object == null) {
      throw new InvalidObjectException("null behind a bridge");
    }
    costs.keep(object, cost);
    return object;
  }

  @Override
  public void arrive(Object object) {
    arrived = object;
  }

  /** Returns the steps that the hash code of an object of this stream takes as it is now. */
  long costOf(@Nullable Object object) {
    return costs.of(object);
  }

  /** Takes the steps that a hash table of these keys asks for, before it does. */
  void spendOnHashes(@Nullable Object[] keys) {
    long steps = 0;
    for (Object key : keys) {
      long each = costs.of(key);
      budget.spend(each);
      steps = GraphReferences.sum(steps, each);
    }
    budget.spendOnProbes(keys, steps);
  }

  /** Returns the number of elements that follow, and takes memory for them. */
  int checkedLength(int elements) throws InvalidObjectException {
    if (elements < 0 || elements > length) {
      throw new InvalidObjectException(elements + " elements in " + length + " bytes");
    }
    kryo.limits().checkArray(elements);
    budget.take(OBJECT_BYTES + 32L * elements);
    return elements;
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description) throws IOException {
    long shape = readLong();
    String name = description.getName();
    Class<?> type =
        name.equals(Bridge.class.getName()) ? Bridge.class : kryo.lookup().findInStream(name);
    boolean hasForm = TABLES.contains(type) || KnownForms.of(type) != null;
    if (hasForm && !isSuperclassOf(type, previous)) {
      throw new InvalidObjectException(name + " in a stream of Java serialization");
    }
    previous = type;
    kryo.classes().checkShape(type, shape);
    return name.equals(CollSer.NAME) ? CollSer.class : type;
  }

  /** Returns whether a description of one class names the other as that of its superclass. */
  private static boolean isSuperclassOf(Class<?> type, @Nullable Class<?> subclass) {
    return subclass != null && subclass != type && subclass.getSuperclass() == type;
  }

  @Override
  protected Object resolveObject(Object object) {
    if (object instanceof String text) {
      kryo.limits().checkString(text.length());
      budget.take(2L * text.length());
    } else if (object.getClass() == COPIES) {
      int copies = ((Collection<?>) object).size();
      kryo.limits().checkArray(copies);
      // Others copy it, element by element.
      budget.take(8L * copies);
    } else if (object instanceof Throwable failure) {
      // Has copied what others may share with it.
      int trace = failure.getStackTrace().length;
      budget.take(8L * (failure.getSuppressed().length + trace));
      budget.spend(trace);
    }
    costs.complete(object);
    return object;
  }

  @Override
  protected Class<?> resolveProxyClass(String[] names) throws IOException {
    Class<?>[] interfaces = new Class<?>[names.length];
    ClassLoader loader = JavaInput.class.getClassLoader();
    for (int i = 0; i < names.length; i++) {
      interfaces[i] = kryo.lookup().findNamed(names[i]);
      if (!Route.isJdk(interfaces[i])) {
        loader = interfaces[i].getClassLoader();
      }
    }
    kryo.lookup().rules().checkProxy(interfaces);
    try {
      return Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> null)
          .getClass();
    } catch (IllegalArgumentException e) {
      throw new InvalidObjectException("no proxy class: " + e);
    }
  }
}
