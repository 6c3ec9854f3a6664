package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import io.jcache.memcached.spi.SerializationException;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which classes are stored and read.
 *
 * <ul>
 *   <li>Always: the {@linkplain KnownClasses values and collections of the JDK and what frameworks
 *       store}. Of the JDK nothing else, unless the list has its exact name.
 *   <li>With a list: of all others those that it covers. Nested classes belong to their outer
 *       class.
 *   <li>Without: any, but those with hooks of Java serialization or a finalizer, proxies and
 *       lambdas, whose code runs on being read.
 *   <li>Never, unless the list has the exact name: the {@linkplain GadgetFamilies families} that
 *       attacks are built of.
 *   <li>Names are checked before a class is loaded, classes before they are initialized.
 *   <li>An array is what its elements are; those of the JDK may be of any class, as an array runs
 *       nothing.
 * </ul>
 */
public final class ClassRules {
  /** The option that names the classes. */
  static final String OPTION = "serialization.allow";

  /** No list. */
  public static final ClassRules NONE = new ClassRules(List.of());

  private static final String OF_PROXY = " lists its interfaces and the class of its handler";
  private static final String SERIALIZED_LAMBDA = "java.lang.invoke.SerializedLambda";

  private final List<String> patterns;
  private final Set<String> packages = new HashSet<>();
  private final Set<String> trees = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final boolean listed;

  /**
   * Creates rules of patterns: {@code a.b.**}, {@code a.b.*} or {@code a.b.C}; none for no list.
   */
  public ClassRules(List<String> patterns) {
    for (String pattern : patterns) {
      if (pattern.endsWith(".**")) {
        trees.add(pattern.substring(0, pattern.length() - 3));
      } else if (pattern.endsWith(".*")) {
        packages.add(pattern.substring(0, pattern.length() - 2));
      } else {
        names.add(pattern);
      }
    }
    this.patterns = List.copyOf(patterns);
    listed = !patterns.isEmpty();
  }

  /** Returns these rules or, without a list, those of a list that covers nothing. */
  ClassRules strict() {
    return listed ? this : new ClassRules(List.of("-"));
  }

  /** Returns the option with these patterns beside those that it has. */
  String lineWith(Collection<String> more) {
    Set<String> all = new LinkedHashSet<>(patterns);
    all.addAll(more);
    return OPTION + " = [\"" + String.join("\", \"", all) + "\"]";
  }

  /** Returns the pattern that lets in a class and, where that is safe, those beside it. */
  String patternFor(Class<?> type) {
    String name = type.isHidden() ? hostOf(type.getName()) : type.getName();
    return Route.isJdk(type)
            || type.getPackageName().isEmpty()
            || GadgetFamilies.reason(type) != null
        ? name
        : type.getPackageName() + ".**";
  }

  /** Returns what an object of a class is called at the beginning of a message. */
  static String describe(Class<?> type) {
    String name = type.getName();
    String host = type.isHidden() ? hostOf(name) : name;
    return (host.equals(name) ? "An object of " : "A lambda of ") + host;
  }

  /** Returns the class that a lambda stands in, by the name of the lambda's own. */
  private static String hostOf(String name) {
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : name.substring(0, lambda);
  }

  /** Throws where a class is not stored or read, naming it and the option. */
  void check(Class<?> type) {
    String refusal = refusal(type);
    if (refusal != null) {
      throw new Refused(refusal);
    }
  }

  /** The error of a class that is not allowed. */
  static final class Refused extends KryoException {
    private static final long serialVersionUID = 1L;

    private Refused(String message) {
      super(message);
    }
  }

  /**
   * Throws where a stream of Java serialization may not describe a class. One of the JDK without
   * Serializable may only be named there, since no object of it is built.
   */
  void checkInStream(Class<?> type) {
    if (!Route.isJdk(type) || Serializable.class.isAssignableFrom(type)) {
      check(type);
    }
  }

  /**
   * Returns a class that an entry names, not initialized yet.
   *
   * @throws SerializationException when no entry may name it
   */
  public Class<?> load(String name, ClassLoader loader) throws ClassNotFoundException {
    try {
      checkName(name);
      Class<?> type = Class.forName(name, false, loader);
      check(type);
      return type;
    } catch (KryoException e) {
      throw new SerializationException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Throws where a class may not even be named, as a value. The JDK's may, all of them. */
  void checkNamed(Class<?> type) {
    if (!Route.isJdk(type)) {
      check(type);
    }
  }

  /**
   * Throws where no class of this name is read; what depends on the class itself is left to {@link
   * #check}.
   */
  void checkName(String binaryName) {
    String name = elementName(binaryName);
    if (KnownClasses.isOfFramework(name) || names.contains(name)) {
      return;
    }
    String family = GadgetFamilies.reason(name);
    if (family != null) {
      throw new KryoException(inFamily(name, family));
    }
    if (listed && !isCovered(name) && !mayBeJdk(name)) {
      throw new KryoException(notListed(name));
    }
  }

  /** Returns why a class is not stored or read, null where it is. */
  public @Nullable String refusal(Class<?> type) {
    Class<?> element = Route.elementOf(type);
    String name = element.getName();
    if (element.isPrimitive()
        || (type.isArray() && Route.isJdk(element))
        || KnownClasses.isOfFramework(name)) {
      return null;
    }
    if (Proxy.isProxyClass(element)) {
      return proxyRefusal(element);
    }
    String never = KnownClasses.neverStored(element);
    if (never != null) {
      return never;
    }
    if (names.contains(name)) {
      return null;
    }
    if (Route.isJdk(element)) {
      return KnownClasses.isJdkValue(element) || (listed && name.equals(SERIALIZED_LAMBDA))
          ? null
          : name
              + " is none of the JDK's classes of values and collections, which alone are stored;"
              + " store a class of your own, or add its name to "
              + OPTION;
    }
    String family = GadgetFamilies.reason(element);
    if (family != null) {
      return inFamily(name, family);
    }
    if (listed) {
      return isCovered(name) ? null : notListed(name);
    }
    return refusalWithoutList(element);
  }

  private @Nullable String refusalWithoutList(Class<?> type) {
    String what = null;
    if (type.isHidden()) {
      what = "is a lambda (or a class that was made at run time)";
    } else if (Route.runsHooks(type)) {
      what = "has methods of its own for Java serialization (as readObject or readResolve)";
    } else if (hasFinalizer(type)) {
      what = "has a finalizer";
    }
    return what == null
        ? null
        : type.getName()
            + " "
            + what
            + ", which run on whatever lies in memcached: it is stored only where "
            + OPTION
            + " lists it; that option then has to list the other classes of the application, too,"
            + " such as "
            + OPTION
            + " = [\""
            + patternFor(type)
            + "\"]";
  }

  private @Nullable String proxyRefusal(Class<?> proxy) {
    if (!listed) {
      return "A proxy"
          + (proxy.getInterfaces().length == 0 ? "" : " of " + proxy.getInterfaces()[0].getName())
          + " is not stored: its methods run on whatever lies in memcached. It is stored only where "
          + OPTION
          + OF_PROXY;
    }
    for (Class<?> type : proxy.getInterfaces()) {
      String refusal = interfaceRefusal(type);
      if (refusal != null) {
        return refusal + " (an interface of a proxy)";
      }
    }
    return null;
  }

  private @Nullable String interfaceRefusal(Class<?> type) {
    String inPackage = type.getPackageName();
    boolean harmless =
        Route.isJdk(type)
            && (inPackage.equals("java.lang")
                || inPackage.equals("java.io")
                || inPackage.startsWith("java.util"));
    return harmless ? null : refusal(type);
  }

  /** Throws where no proxy of these interfaces is read. */
  void checkProxy(Class<?>[] interfaces) {
    for (Class<?> type : interfaces) {
      String refusal =
          listed
              ? interfaceRefusal(type)
              : "a proxy of " + type.getName() + " is read only where " + OPTION + OF_PROXY;
      if (refusal != null) {
        throw new KryoException(refusal);
      }
    }
  }

  private static boolean hasFinalizer(Class<?> type) {
    for (Class<?> c = type; c != null && !Route.isJdk(c); c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if (method.getName().equals("finalize") && method.getParameterCount() == 0) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isCovered(String name) {
    for (int dollar = name.indexOf('$'); dollar >= 0; dollar = name.indexOf('$', dollar + 1)) {
      if (names.contains(name.substring(0, dollar))) {
        return true;
      }
    }
    int dot = name.lastIndexOf('.', end(name));
    if (dot >= 0 && packages.contains(name.substring(0, dot))) {
      return true;
    }
    for (; dot >= 0; dot = name.lastIndexOf('.', dot - 1)) {
      if (trees.contains(name.substring(0, dot))) {
        return true;
      }
    }
    return names.contains(name);
  }

  /** Returns where the name of a hidden class, which has a suffix behind a slash, ends. */
  private static int end(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name.length() : slash;
  }

  private static boolean mayBeJdk(String name) {
    return name.indexOf('.') < 0
        ? ClassLookup.PRIMITIVES.containsKey(name)
        : name.startsWith("java.") || name.startsWith("javax.") || name.startsWith("sun.util.");
  }

  /** Returns the name of the elements of an array, of {@code [Lcom.acme.Order;} the middle. */
  private static String elementName(String name) {
    int dimensions = 0;
    while (dimensions < name.length() && name.charAt(dimensions) == '[') {
      dimensions++;
    }
    if (dimensions == 0) {
      return name;
    }
    return name.startsWith("L", dimensions) && name.endsWith(";")
        ? name.substring(dimensions + 1, name.length() - 1)
        : "int";
  }

  private static String notListed(String binaryName) {
    String name = hostOf(binaryName);
    int dot = name.lastIndexOf('.');
    return (name.equals(binaryName) ? name : "a lambda of " + name)
        + " is not covered by "
        + OPTION
        + "; where it belongs to what this cache keeps, add \""
        + name
        + "\""
        + (dot < 0 ? "" : " or \"" + name.substring(0, dot) + ".**\"")
        + " to that list";
  }

  private static String inFamily(String name, String family) {
    return name
        + " is one of the classes that attacks are built of ("
        + family
        + "); it is stored and read only where "
        + OPTION
        + " has its exact name";
  }

  @Override
  public String toString() {
    return listed ? OPTION + " " + names + packages + trees : "no " + OPTION;
  }
}
