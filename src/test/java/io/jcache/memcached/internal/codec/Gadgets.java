package io.jcache.memcached.internal.codec;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.rowset.RowSetProvider;
import javax.xml.transform.TransformerFactory;
import org.apache.commons.beanutils.BeanComparator;
import org.apache.commons.collections.Transformer;
import org.apache.commons.collections.functors.ChainedTransformer;
import org.apache.commons.collections.functors.ConstantTransformer;
import org.apache.commons.collections.functors.InvokerTransformer;
import org.apache.commons.collections.keyvalue.TiedMapEntry;
import org.apache.commons.collections.map.LazyMap;
import org.apache.commons.collections4.bag.TreeBag;
import org.apache.commons.collections4.comparators.TransformingComparator;

/** Chains that attacks are made of; what they run sets a system property. */
public final class Gadgets {
  /** What a chain sets when it has run. */
  public static final String FIRED = "gadget.fired";

  private static final String C3 = "org.apache.commons.collections.";
  private static final String C4 = "org.apache.commons.collections4.";

  /** The exact names of what the chains consist of. */
  static final List<String> NAMES =
      List.of(
          C3 + "keyvalue.TiedMapEntry",
          C3 + "map.LazyMap",
          C3 + "map.AbstractMapDecorator",
          C3 + "Transformer",
          C3 + "functors.ChainedTransformer",
          C3 + "functors.ConstantTransformer",
          C3 + "functors.InvokerTransformer",
          C4 + "bag.TreeBag",
          C4 + "Transformer",
          C4 + "comparators.TransformingComparator",
          C4 + "comparators.ComparableComparator",
          C4 + "functors.ChainedTransformer",
          C4 + "functors.ConstantTransformer",
          C4 + "functors.InvokerTransformer",
          "org.apache.commons.beanutils.BeanComparator",
          "org.apache.commons.collections.comparators.ComparableComparator",
          Bean.class.getName(),
          "com.sun.rowset.JdbcRowSetImpl",
          "javax.sql.rowset.BaseRowSet",
          "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl");

  /** A chain: what it is called, how it is made, and a class of it that a refusal names. */
  public record Chain(String name, Supplier<Object> maker, String refused) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Something with a getter that does harm, as TemplatesImpl and data sources have. */
  public static final class Bean implements Serializable {
    private static final long serialVersionUID = 1L;

    public String getOutput() {
      System.setProperty(FIRED, "a getter");
      return "";
    }
  }

  private Gadgets() {}

  /** Returns the chains that run on this JDK where nothing stops them. */
  public static List<Chain> firing() {
    return List.of(
        new Chain("commons-collections 3, hash set", Gadgets::hashSet, C3),
        new Chain("commons-collections 3, map", Gadgets::map, C3),
        new Chain("commons-collections 4, priority queue", Gadgets::queue4, C4),
        new Chain("commons-collections 4, bag", Gadgets::bag4, C4),
        new Chain("commons-beanutils, priority queue", Gadgets::beans, "org.apache.commons.bean"));
  }

  /** Returns the beans of the JDK that chains end in; its modules are closed to chains since 17. */
  public static List<Chain> closed() {
    return List.of(
        new Chain("JdbcRowSetImpl", Gadgets::rowSet, "com.sun.rowset.JdbcRowSetImpl"),
        new Chain("TemplatesImpl", Gadgets::templates, "xsltc.trax.TemplatesImpl"));
  }

  private static Object[][] call() {
    return new Object[][] {
      {
        "getMethod",
        new Class<?>[] {String.class, Class[].class},
        new Object[] {"setProperty", new Class<?>[] {String.class, String.class}}
      },
      {
        "invoke",
        new Class<?>[] {Object.class, Object[].class},
        new Object[] {null, new Object[] {FIRED, "a transformer"}}
      }
    };
  }

  private static TiedMapEntry tied() {
    List<Transformer> steps = new ArrayList<>();
    steps.add(new ConstantTransformer(System.class));
    for (Object[] step : call()) {
      steps.add(new InvokerTransformer((String) step[0], (Class<?>[]) step[1], (Object[]) step[2]));
    }
    steps.add(new ConstantTransformer(1));
    Map<?, ?> lazy =
        LazyMap.decorate(
            new HashMap<>(), new ChainedTransformer(steps.toArray(new Transformer[0])));
    return new TiedMapEntry(lazy, "key");
  }

  private static Object hashSet() {
    Set<Object> set = new HashSet<>();
    TiedMapEntry entry = tied();
    set.add(entry);
    return disarmed(set, entry);
  }

  private static Object map() {
    Map<Object, Object> map = new HashMap<>();
    TiedMapEntry entry = tied();
    map.put(entry, 1);
    return disarmed(map, entry);
  }

  /** Takes back what putting the entry into a table has done. */
  private static Object disarmed(Object table, TiedMapEntry entry) {
    ((Map<?, ?>) get(entry, TiedMapEntry.class, "map")).clear();
    System.clearProperty(FIRED);
    return table;
  }

  private static Comparator<Object> comparator4() {
    List<org.apache.commons.collections4.Transformer<Object, Object>> steps = new ArrayList<>();
    steps.add(new org.apache.commons.collections4.functors.ConstantTransformer<>(System.class));
    for (Object[] step : call()) {
      steps.add(
          new org.apache.commons.collections4.functors.InvokerTransformer<>(
              (String) step[0], (Class<?>[]) step[1], (Object[]) step[2]));
    }
    steps.add(new org.apache.commons.collections4.functors.ConstantTransformer<>(1));
    return new TransformingComparator<Object, Object>(
        (org.apache.commons.collections4.Transformer<Object, Object>)
            org.apache.commons.collections4.functors.ChainedTransformer.chainedTransformer(steps),
        raw(new org.apache.commons.collections4.comparators.ComparableComparator<Integer>()));
  }

  @SuppressWarnings("unchecked")
  private static Comparator<Object> raw(Comparator<?> comparator) {
    return (Comparator<Object>) comparator;
  }

  private static Object queue4() {
    PriorityQueue<Object> queue = new PriorityQueue<>(2, comparator4());
    queue.addAll(List.of("a", "b"));
    System.clearProperty(FIRED);
    return queue;
  }

  private static Object bag4() {
    TreeBag<Object> bag = new TreeBag<>(comparator4());
    bag.add("a");
    System.clearProperty(FIRED);
    return bag;
  }

  private static Object beans() {
    PriorityQueue<Object> queue =
        new PriorityQueue<>(
            2, raw(new BeanComparator<Object>("output", String.CASE_INSENSITIVE_ORDER)));
    queue.addAll(Arrays.asList(new Bean(), new Bean()));
    System.clearProperty(FIRED);
    return queue;
  }

  private static Object rowSet() {
    try {
      return RowSetProvider.newFactory().createJdbcRowSet();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException("The JDK has no row set", e);
    }
  }

  private static Object templates() {
    String sheet =
        "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'/>";
    try {
      return TransformerFactory.newDefaultInstance()
          .newTemplates(
              new javax.xml.transform.stream.StreamSource(new java.io.StringReader(sheet)));
    } catch (javax.xml.transform.TransformerException e) {
      throw new IllegalStateException("The JDK has no templates", e);
    }
  }

  private static Object get(Object object, Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name + " cannot be read", e);
    }
  }
}
