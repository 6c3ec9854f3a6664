package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.objenesis.ObjenesisException;
import com.esotericsoftware.kryo.kryo5.objenesis.instantiator.ObjectInstantiator;
import com.esotericsoftware.kryo.kryo5.objenesis.strategy.StdInstantiatorStrategy;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects by their fields, those of superclasses outside the JDK and those of the compiler (the
 * outer object, captured variables) included; static and transient fields are not written.
 *
 * <ul>
 *   <li>A record comes into being by its canonical constructor.
 *   <li>Another object does by its constructor without parameters, of any access, or, where it has
 *       none, without a constructor: so, too, where that is private and fails, or belongs to a
 *       class with {@linkplain Constants constants} of its own type. Each value is checked against
 *       the type of its field.
 * </ul>
 */
final class FieldsSerializer extends GraphSerializer<Object> {
  private static final String UNSAFE_MODULE = "jdk.unsupported";

  private final @Nullable Constructor<?> canonical;
  private final ObjectInstantiator<?> instantiator;
  private final FieldAccess[] fields;
  private final Field[] lost;
  private final int objectBytes;
  private final boolean byIdentity;
  private final boolean constructed;

  private FieldsSerializer(Class<?> type, List<Field> stored, @Nullable Constructor<?> canonical) {
    super(canonical != null);
    this.canonical = canonical;
    instantiator = instantiatorOf(type);
    fields = stored.stream().map(FieldAccess::of).toArray(FieldAccess[]::new);
    objectBytes = canonical != null ? super.objectBytes() : objectBytes(type);
    byIdentity =
        canonical == null
            && !Comparable.class.isAssignableFrom(type)
            && ClassFields.hasIdentityHash(type);
    constructed =
        Arrays.stream(type.getDeclaredConstructors()).anyMatch(c -> c.getParameterCount() == 0);
    lost = canonical != null ? new Field[0] : lost(type);
  }

  /** Returns a serializer of the objects of a class that is no record. */
  static FieldsSerializer of(Class<?> type) {
    return new FieldsSerializer(type, ClassFields.stored(type), null);
  }

  /** Returns a serializer of the objects of a record class, in the order of its components. */
  static FieldsSerializer ofRecord(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    try {
      for (RecordComponent component : type.getRecordComponents()) {
        fields.add(type.getDeclaredField(component.getName()));
      }
      Constructor<?> canonical =
          type.getDeclaredConstructor(fields.stream().map(Field::getType).toArray(Class<?>[]::new));
      return new FieldsSerializer(type, fields, MemberAccess.open(canonical));
    } catch (ReflectiveOperationException e) {
      throw new KryoException(type.getName() + " is no complete record class", e);
    }
  }

  /** Returns about how much memory an object of a class takes, its transient fields included. */
  private static int objectBytes(Class<?> type) {
    int bytes = 16;
    for (Class<?> c = type; c != null && !Route.isJdk(c); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        bytes += Modifier.isStatic(field.getModifiers()) ? 0 : 8;
      }
    }
    return bytes;
  }

  @Override
  int objectBytes() {
    return objectBytes;
  }

  @Override
  boolean isByIdentity() {
    return byIdentity;
  }

  /** Returns whether objects are made by a constructor. */
  boolean isConstructed() {
    return constructed;
  }

  /** Returns an object as reading makes it, before its fields are set. */
  Object newInstance() {
    return instantiator.newInstance();
  }

  /** Returns whether what two objects refer to is of the same classes, and texts are the same. */
  boolean areOfOneKind(Object one, Object other) {
    for (FieldAccess field : fields) {
      if (!field.isOfOneKind(one, other)) {
        return false;
      }
    }
    return true;
  }

  /** Returns what makes objects of a class, without content where it is a collection. */
  static ObjectInstantiator<?> instantiatorOf(Class<?> type) {
    ObjectInstantiator<?> plain = withoutConstructor(type);
    Constructor<?> constructor;
    try {
      constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
    } catch (NoSuchMethodException | java.lang.reflect.InaccessibleObjectException e) {
      return plain;
    }
    boolean closed = Modifier.isPrivate(constructor.getModifiers());
    if (closed && Constants.hasOfItsOwnType(type)) {
      return plain;
    }
    return () -> {
      try {
        return constructor.newInstance();
      } catch (ReflectiveOperationException e) {
        if (closed) {
          return plain.newInstance(); // it refuses to be called
        }
        throw new KryoException("the constructor of " + type.getName() + " has failed", e);
      }
    };
  }

  private static ObjectInstantiator<?> withoutConstructor(Class<?> type) {
    try {
      return new StdInstantiatorStrategy().newInstantiatorOf(type);
    } catch (ObjenesisException | LinkageError e) {
      if (ModuleLayer.boot().findModule(UNSAFE_MODULE).isPresent()) {
        throw e;
      }
      throw new KryoException(
          "objects are made by what is in the module %s, which this JVM lacks: start it with --add-modules %s, or add the module to its image (jlink --add-modules %s)"
              .formatted(UNSAFE_MODULE, UNSAFE_MODULE, UNSAFE_MODULE),
          e);
    }
  }

  /** Returns the fields that nothing sets in an object that is read: not even a hook of Java's. */
  private static Field[] lost(Class<?> type) {
    return Serializable.class.isAssignableFrom(type)
        ? new Field[0]
        : ClassFields.unset(type).toArray(Field[]::new);
  }

  /** Throws where a field has a value that reading would leave out without a word. */
  private void checkLost(Object object) {
    for (Field field : lost) {
      if (!ClassFields.isUnset(field, object)
          && (!constructed || ClassFields.isUnset(field, newInstance()))) {
        throw new KryoException(
            "the field "
                + field.getName()
                + " of "
                + field.getDeclaringClass().getName()
                + " is transient and final, and no constructor without parameters sets it: it would"
                + " come back null or zero. Let it be stored (not transient), or be filled when it"
                + " is asked for (not final), or give the class such a constructor");
      }
    }
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, Object object) {
    checkLost(object);
    FieldAccess.writeAll(fields, kryo, output, object);
  }

  @Override
  Object readParts(GraphKryo kryo, BoundedInput input, Class<?> type, int id) {
    if (canonical != null) {
      return readRecord(kryo, input, canonical);
    }
    Object object = instantiator.newInstance();
    kryo.reference(object);
    for (FieldAccess field : fields) {
      field.set(object, field.read(kryo, input));
    }
    return object;
  }

  private Object readRecord(GraphKryo kryo, BoundedInput input, Constructor<?> constructor) {
    @Nullable Object[] values = new @Nullable Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      values[i] = fields[i].read(kryo, input);
    }
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new KryoException(
          "the constructor of the record " + constructor.getDeclaringClass().getName() + " failed",
          e);
    }
  }
}
