package io.jcache.memcached.internal.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Harmless graphs laid out as those that attacks on deserialization are made of. Their classes are
 * made here, some with the names of the families that are refused; all that their code does is to
 * set a system property.
 */
public final class StandIns {
  /** What is set when the code of a stand-in has run. */
  public static final String RAN = "stand.in.ran";

  /** The superclass of proxies, which a list has to name where it lets any in. */
  static final String PROXY = "java.lang.reflect.Proxy";

  private static final String HOOKS = "has methods of its own for Java serialization";
  private static final String ENTRY = "org.apache.commons.collections.keyvalue.TiedMapEntry";
  private static final String ORDER4 =
      "org.apache.commons.collections4.comparators.TransformingComparator";
  private static final String BAG4 = "org.apache.commons.collections4.bag.TreeBag";
  private static final String BEANS = "org.apache.commons.beanutils.BeanComparator";
  private static final String CLOSURE = "org.codehaus.groovy.runtime.ConvertedClosure";
  private static final String RAN_NOW = "{ System.setProperty(\"" + RAN + "\", \"true\"); } ";

  /** What has code that runs when it is asked for its hash code. */
  private static final String HASHED =
      "class %s implements java.io.Serializable {"
          + " public int hashCode() {"
          + RAN_NOW
          + "return 1; }"
          + " public boolean equals(Object other) {"
          + RAN_NOW
          + "return this == other; } }";

  private static final String COMPARED =
      "class %s implements java.io.Serializable, Comparable<Object> {"
          + " public int compareTo(Object other) {"
          + RAN_NOW
          + "return 0; } }";
  private static final String ORDERING =
      "class %s implements java.io.Serializable, java.util.Comparator<Object> {"
          + " public int compare(Object a, Object b) {"
          + RAN_NOW
          + "return a.toString().compareTo(b.toString()); } }";
  private static final String READING =
      "class %s implements java.io.Serializable {"
          + " private void readObject(java.io.ObjectInputStream in) {"
          + RAN_NOW
          + "} }";
  private static final String RESOLVING =
      "class %s implements java.io.Serializable {"
          + " private Object readResolve() {"
          + RAN_NOW
          + "return this; } }";
  private static final String EXTERNAL =
      "class %s implements java.io.Externalizable {"
          + " public %1$s() {"
          + RAN_NOW
          + "}"
          + " public void writeExternal(java.io.ObjectOutput out) {}"
          + " public void readExternal(java.io.ObjectInput in) {} }";
  private static final String HANDLER =
      "class %s implements java.io.Serializable, java.lang.reflect.InvocationHandler {"
          + " public Object invoke(Object proxy, java.lang.reflect.Method m, Object[] arguments) {"
          + RAN_NOW
          + "return m.getReturnType() == boolean.class ? (Object) false"
          + " : m.getReturnType() == String.class ? (Object) \"a proxy\" : (Object) 0; } }";

  /** Has a finalizer that does nothing: it would run at any time, also in another test. */
  private static final String FINALIZED =
      "class %s implements java.io.Serializable {"
          + " static {"
          + RAN_NOW
          + "} protected void finalize() {} }";

  private static final String INITIALIZED =
      "class %s implements java.io.Serializable { static {" + RAN_NOW + "} }";

  /**
   * A graph with one class of its own.
   *
   * @param name what it is
   * @param type the name of its class
   * @param sources the source of its class, and those of its superclasses
   * @param around makes the graph of an object of the class
   * @param refusal what a refusal without a list says; empty where the graph is kept there
   */
  public record Graph(
      String name,
      String type,
      List<String> sources,
      UnaryOperator<Object> around,
      String refusal) {

    /** Returns a loader that has the class of the graph, not initialized yet. */
    ClassLoader loader() {
      return new Deployment(sources);
    }

    /** Returns a new graph, whose class is that of a loader of its own. */
    public Object make() {
      try {
        Constructor<?> constructor = loader().loadClass(type).getDeclaredConstructor();
        constructor.setAccessible(true);
        return around.apply(constructor.newInstance());
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      } finally {
        System.clearProperty(RAN);
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private StandIns() {}

  /**
   * Returns graphs whose class has the name of one that is never kept, or extends one, unless by
   * its name.
   */
  public static List<Graph> ofFamilies() {
    return List.of(
        family("key of a hash set", ENTRY, HASHED, StandIns::hashSet),
        family("key of a hash map", ENTRY, HASHED, StandIns::hashMap),
        family("order of a queue", ORDER4, ORDERING, StandIns::queue),
        family("order of a sorted set", BEANS, ORDERING, StandIns::sortedSet),
        family("order of a sorted map", BEANS, ORDERING, StandIns::sortedMap),
        family("with a hook", BAG4, READING, object -> object),
        graph("handler of a proxy", CLOSURE, HANDLER, StandIns::proxies, "A proxy of"),
        new Graph(
            "subclass in the application",
            "com.acme.Sub",
            List.of(
                "package groovy.lang; public class Closure {}",
                "package com.acme; " + HASHED.formatted("Sub extends groovy.lang.Closure")),
            StandIns::hashSet,
            "(its superclass groovy.lang.Closure is: it calls methods that the bytes name)"));
  }

  /** Returns graphs whose class is one as applications have it. */
  static List<Graph> ofApplications() {
    return List.of(
        application("hash code", "Hashed", HASHED, StandIns::hashSet, ""),
        application("comparison", "Compared", COMPARED, StandIns::compared, ""),
        application("order", "Ordering", ORDERING, StandIns::queue, ""),
        application("static initializer", "Initialized", INITIALIZED, object -> object, ""),
        application("readObject", "Reading", READING, object -> object, HOOKS),
        application("readResolve", "Resolving", RESOLVING, object -> object, HOOKS),
        application("Externalizable", "External", EXTERNAL, object -> object, HOOKS),
        application("finalizer", "Finalized", FINALIZED, object -> object, "has a finalizer"),
        application("proxy", "Handler", HANDLER, StandIns::proxies, "A proxy of"));
  }

  /** Returns a loader that has the classes of all {@link #ofFamilies}, not initialized yet. */
  public static ClassLoader familyLoader() {
    return new Deployment(
        ofFamilies().stream().flatMap(graph -> graph.sources().stream()).distinct().toList());
  }

  /** Returns the exact names that a list needs to let {@link #ofFamilies} in. */
  public static List<String> familyNames() {
    return Stream.concat(Stream.of(PROXY), ofFamilies().stream().map(Graph::type))
        .distinct()
        .toList();
  }

  /** Returns rules that have the exact names of all these classes. */
  static ClassRules allowed() {
    List<String> names = new ArrayList<>(familyNames());
    ofApplications().forEach(graph -> names.add(graph.type()));
    return new ClassRules(names);
  }

  private static Graph family(
      String name, String type, String source, UnaryOperator<Object> around) {
    return graph(name, type, source, around, "one of the classes that attacks are built of");
  }

  private static Graph application(
      String name, String type, String source, UnaryOperator<Object> around, String refusal) {
    return graph(name, "com.acme." + type, source, around, refusal);
  }

  private static Graph graph(
      String name, String type, String source, UnaryOperator<Object> around, String refusal) {
    int dot = type.lastIndexOf('.');
    String file =
        "package " + type.substring(0, dot) + "; " + source.formatted(type.substring(dot + 1));
    return new Graph(name, type, List.of(file), around, refusal);
  }

  private static Object hashSet(Object object) {
    return new HashSet<>(List.of("x", object));
  }

  private static Object hashMap(Object object) {
    return new HashMap<>(Map.of(object, 1));
  }

  private static Object compared(Object object) {
    return new TreeSet<>(List.of(object));
  }

  private static Object queue(Object order) {
    PriorityQueue<Object> queue = new PriorityQueue<>(2, order(order));
    queue.addAll(List.of("a", "b"));
    return queue;
  }

  private static Object sortedSet(Object order) {
    TreeSet<Object> set = new TreeSet<>(order(order));
    set.addAll(List.of("a", "b"));
    return set;
  }

  private static Object sortedMap(Object order) {
    TreeMap<Object, Object> map = new TreeMap<>(order(order));
    map.putAll(Map.of("a", 1, "b", 2));
    return map;
  }

  private static Object proxies(Object handler) {
    return queue(
        Proxy.newProxyInstance(
            handler.getClass().getClassLoader(),
            new Class<?>[] {Comparator.class},
            (InvocationHandler) handler));
  }

  @SuppressWarnings("unchecked")
  private static Comparator<Object> order(Object order) {
    return (Comparator<Object>) order;
  }
}
