package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.objenesis.instantiator.ObjectInstantiator;
import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The {@link GraphKryo} that gives each class its serializer, with the buffers. Not thread-safe;
 * not to be used again after an exception.
 *
 * <p>An entry is a byte that says whether objects of Java serialization are in it, the graph as
 * Kryo writes it, and, where the byte says so, one stream of Java serialization that all such
 * objects of the graph share, with its length in the last four bytes.
 */
final class ShapeKryo extends GraphKryo {
  private static final int KEPT_BUFFER = 256 * 1024;

  private static final byte PLAIN = 0;
  private static final byte WITH_JAVA = 1;

  private final JavaObjects java = new JavaObjects();
  private final Registration javaObjects;
  private final BoundedInput input;
  private final SoftReference<ShapeKryo> softly = new SoftReference<>(this);
  private Output output;
  private boolean newClasses;

  /** Creates an instance for the classes of a loader, which spends a budget on writing. */
  ShapeKryo(
      ClassLoader loader,
      ClassRules rules,
      SerializationLimits limits,
      ToLongFunction<Class<?>> fingerprint,
      ReadBudget written) {
    super(new ClassLookup(loader, rules), limits, fingerprint, written);
    this.input = new BoundedInput(new ReadBudget(limits));
    this.output = new LimitedOutput(limits, written);
    setRegistrationRequired(false);
    setAutoReset(false);
    setOptimizedGenerics(false);
    setMaxDepth(limits.maxDepth());
    javaObjects = register(JavaObjects.class, java);
    JdkTypes.register(this);
  }

  /** Returns what holds this instance softly. */
  SoftReference<ShapeKryo> softly() {
    return softly;
  }

  /**
   * Returns the bytes of an object.
   *
   * @param doubtful gets what is read from them, where something may be left in it that stands for
   *     an object
   */
  byte[] write(Object value, Consumer<Object> doubtful) {
    newClasses = false;
    written().start();
    output.reset();
    output.writeByte(PLAIN);
    writeClassAndObject(output, value);
    // What reading costs is counted already, but for what hooks of Java serialization do.
    boolean verify = newClasses || references().mayBeCyclic() || java.written() != null;
    JavaObjects.Written stream = java.written();
    boolean mayLeaveStandIns = stream != null && stream.mayLeaveStandIns();
    if (stream != null) {
      byte[] objects = stream.finish();
      // These bytes are no array of the graph.
      written().start();
      output.writeBytes(objects);
      output.writeInt(objects.length);
      output.getBuffer()[0] = WITH_JAVA;
    }
    byte[] result = output.toBytes();
    end();
    if (verify) {
      Object copy = read(result, 0, result.length);
      if (mayLeaveStandIns) {
        doubtful.accept(copy);
      }
    }
    return result;
  }

  /** Throws {@link Bridge.Left} where it comes upon what stands for an object in its place. */
  void walk(Object object) {
    written().start();
    output.reset();
    writeClassAndObject(output, object);
    end();
  }

  /** Returns the object of these bytes. */
  Object read(byte[] source, int offset, int length) {
    int end = locateJava(source, offset, length);
    input.budget().start();
    input.start(source, offset + 1, end - offset - 1);
    Object result = readClassAndObject(input);
    if (input.position() != end || !java.isAtEnd()) {
      throw new KryoException("bytes are left behind the end of the object");
    }
    input.release();
    end();
    if (result == null) {
      throw new KryoException("the bytes of null");
    }
    return result;
  }

  /** Finds the stream of Java serialization and returns where the bytes of Kryo end. */
  private int locateJava(byte[] source, int offset, int length) {
    if (length > 1 && source[offset] == PLAIN) {
      return offset + length;
    }
    if (length > 5 && source[offset] == WITH_JAVA) {
      int end = offset + length - 4;
      input.start(source, end, 4);
      int javaLength = input.readInt();
      if (javaLength > 0 && javaLength < length - 5) {
        java.start(source, end - javaLength, javaLength);
        return end - javaLength;
      }
    }
    throw new KryoException("no bytes of this serializer, or bytes of another version of it");
  }

  private void end() {
    reset();
    java.reset();
    if (output.getBuffer().length > KEPT_BUFFER) {
      output = new LimitedOutput(limits(), written());
    }
  }

  @Override
  boolean isJavaObject(Class<?> type) {
    return type == JavaObjects.class || getRegistration(type) == javaObjects;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Registration getRegistration(Class type) {
    Registration known = classes().getRegistration(type);
    if (known != null) {
      return known;
    }
    KnownForms.Form form = KnownForms.of(type);
    Class<?> named = form == null ? JdkTypes.publicTypeOf(type) : form.written(type);
    Registration registration = named == type ? newRegistration(type) : getRegistration(named);
    newClasses |= form != null;
    classes().alias(type, registration);
    return registration;
  }

  private Registration newRegistration(Class<?> type) {
    newClasses = true;
    try {
      return byRoute(type);
    } catch (NoClassDefFoundError | TypeNotPresentException e) {
      throw new KryoException(
          type.getName()
              + " cannot be stored or read: it refers to the class "
              + String.valueOf(e.getMessage()).replace('/', '.')
              + ", which is missing here: add the library that has it (an optional dependency,"
              + " mostly) to the class path",
          e);
    }
  }

  private Registration byRoute(Class<?> type) {
    if (type == Bridge.class || type == CollSer.class) {
      throw new Bridge.Left();
    }
    Route route = Route.of(type);
    if (route == Route.JAVA) {
      checkJava(type);
    } else if (route != Route.VIEW && route != Route.REFUSED) {
      lookup().rules().check(type);
      lookup().checkSame(type);
    }
    return switch (route) {
      case ARRAY, RECORD, FIELDS, FORM -> classes().registerImplicit(type);
      case ENUM -> {
        Class<?> declaring = enumOf(type);
        yield declaring == type ? classes().registerImplicit(type) : getRegistration(declaring);
      }
      case JAVA -> javaObjects;
      case VIEW -> getRegistration(copyOf(type));
      case REFUSED -> throw refused(type);
    };
  }

  /** Throws where a class, or a superclass that its stream names, is not stored. */
  private void checkJava(Class<?> type) {
    for (Class<?> c = type; Serializable.class.isAssignableFrom(c); c = c.getSuperclass()) {
      lookup().rules().check(c);
      if (Proxy.isProxyClass(c)) {
        return;
      }
      lookup().checkSame(c);
    }
  }

  /** Returns the enum of a constant's class, which may be a class of its own. */
  private static Class<?> enumOf(Class<?> type) {
    Class<?> declaring = type;
    while (!declaring.isEnum() && declaring != Enum.class) {
      declaring = declaring.getSuperclass();
    }
    return declaring;
  }

  private static Class<?> copyOf(Class<?> view) {
    if (Map.Entry.class.isAssignableFrom(view)) {
      return AbstractMap.SimpleImmutableEntry.class;
    }
    if (Map.class.isAssignableFrom(view)) {
      return SortedMap.class.isAssignableFrom(view) ? TreeMap.class : LinkedHashMap.class;
    }
    if (SortedSet.class.isAssignableFrom(view)) {
      return TreeSet.class;
    }
    if (Deque.class.isAssignableFrom(view)) {
      return ArrayDeque.class;
    }
    return Set.class.isAssignableFrom(view) ? LinkedHashSet.class : ArrayList.class;
  }

  /** Returns the error of a class that nothing can store. */
  static KryoException refused(Class<?> type) {
    String why =
        type.isHidden()
            ? "a lambda is stored only where its type is Serializable: cast it to an intersection"
                + " with java.io.Serializable, or store a class of your own instead"
            : "it has a state that lives in the JVM, and is not Serializable: mark the field that"
                + " holds it transient, or store the data that it stands for instead";
    return new KryoException(type.getName() + " cannot be stored: " + why);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Serializer getDefaultSerializer(Class type) {
    return switch (Route.of(type)) {
      // Those of primitives are registered.
      case ARRAY -> PartSerializer.ofArray(type.getComponentType());
      case ENUM -> ValueSerializer.ofEnum(type);
      case FORM -> ofForm(type, Objects.requireNonNull(KnownForms.of(type)));
      case RECORD -> orConstant(type, FieldsSerializer.ofRecord(type));
      default -> orConstant(type, ofFields(type));
    };
  }

  private static GraphSerializer<?> ofForm(Class<?> type, KnownForms.Form form) {
    return form.kind() == KnownForms.Kind.CONTENT ? contentOf(type) : FormSerializer.of(type, form);
  }

  /** Returns a serializer of the content of mutable collections or maps of a class. */
  private static GraphSerializer<Object> contentOf(Class<?> type) {
    ObjectInstantiator<?> maker = FieldsSerializer.instantiatorOf(type);
    return ContentSerializer.mutable(type, null, order -> maker.newInstance());
  }

  private static GraphSerializer<Object> ofFields(Class<?> type) {
    FieldsSerializer fields = FieldsSerializer.of(type);
    return IdentityHashes.mayBeTable(type) ? new TableSerializer(fields, contentOf(type)) : fields;
  }

  private GraphSerializer<Object> orConstant(Class<?> type, GraphSerializer<Object> others) {
    return Constants.mayHave(type)
        ? new ConstantsSerializer(others, Constants.of(type, lookup().rules()))
        : others;
  }

  @Override
  boolean isExact(Class<?> type) {
    if (!Modifier.isFinal(type.getModifiers()) || type.isArray()) {
      return false;
    }
    Registration known = classes().getRegistration(type);
    if (known != null) {
      return known != javaObjects;
    }
    Route route = Route.of(type);
    return route == Route.FIELDS
        || route == Route.RECORD
        || route == Route.ENUM
        || route == Route.FORM;
  }
}
