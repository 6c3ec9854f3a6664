package io.jcache.memcached.internal.codec;

import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Map;

/**
 * The way in which the objects of a class go into bytes, where no serializer of its own is known.
 */
enum Route {
  /** Arrays: their elements. */
  ARRAY,
  /** Enums: the name of the constant. */
  ENUM,
  /** Records: their components, and back through the canonical constructor. */
  RECORD,
  /** Classes of the application: their fields. */
  FIELDS,
  /** Classes of libraries: what {@link KnownForms} says. */
  FORM,
  /** Java serialization: classes with hooks of their own, and classes of the JDK. */
  JAVA,
  /** Views of the JDK's collections that are not serializable: a copy. */
  VIEW,
  /** Everything else: an error. */
  REFUSED;

  /** Returns the route of a class. */
  static Route of(Class<?> type) {
    if (type.isArray()) {
      return ARRAY;
    }
    if (Enum.class.isAssignableFrom(type)) {
      return ENUM;
    }
    boolean serializable = Serializable.class.isAssignableFrom(type);
    if (Proxy.isProxyClass(type) || type.isHidden()) {
      return serializable ? JAVA : REFUSED;
    }
    if (isJdk(type)) {
      if (serializable) {
        return JAVA;
      }
      return Collection.class.isAssignableFrom(type)
              || Map.class.isAssignableFrom(type)
              || Map.Entry.class.isAssignableFrom(type)
          ? VIEW
          : REFUSED;
    }
    if (ClassLoader.class.isAssignableFrom(type)) {
      return REFUSED;
    }
    KnownForms.Form form = KnownForms.of(type);
    if (form != null && form.kind() != KnownForms.Kind.FIELDS) {
      return FORM;
    }
    if (runsHooks(type)) {
      return JAVA;
    }
    return type.isRecord() ? RECORD : ofFields(type, serializable);
  }

  private static Route ofFields(Class<?> type, boolean serializable) {
    for (Class<?> c = type.getSuperclass(); c != null; c = c.getSuperclass()) {
      if (isJdk(c) && hasState(c)) {
        return serializable ? JAVA : REFUSED;
      }
    }
    return FIELDS;
  }

  /** Returns whether a class of the JDK has fields that belong to the value of its objects. */
  private static boolean hasState(Class<?> type) {
    boolean keepsTransient = Serializable.class.isAssignableFrom(type);
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())
          && (keepsTransient || !Modifier.isTransient(field.getModifiers()))) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a class belongs to the JDK: its fields are closed, its shape is the JDK's. */
  static boolean isJdk(Class<?> type) {
    Class<?> element = elementOf(type);
    if (element.isPrimitive()) {
      return true;
    }
    String module = element.getModule().getName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }

  /** Returns what an array, or each array in an array, has as elements; of another type itself. */
  static Class<?> elementOf(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    return element;
  }

  /** Returns whether hooks of Java serialization of a class run on writing and reading. */
  static boolean runsHooks(Class<?> type) {
    return Serializable.class.isAssignableFrom(type)
        && hasHooks(type)
        && !isSingleton(type)
        && KnownForms.of(type) == null;
  }

  /**
   * Returns whether a class is one of a single object without a state, whatever its hooks of Java
   * serialization do to keep it single.
   */
  private static boolean isSingleton(Class<?> type) {
    boolean single = false;
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          return false;
        }
        single |= c == type && field.getType() == type && Modifier.isFinal(field.getModifiers());
      }
    }
    return single && Modifier.isFinal(type.getModifiers());
  }

  /** Returns whether a class, or a superclass outside the JDK, has hooks of Java serialization. */
  static boolean hasHooks(Class<?> type) {
    if (Externalizable.class.isAssignableFrom(type)) {
      return true;
    }
    for (Class<?> c = type; c != null && !isJdk(c); c = c.getSuperclass()) {
      if (declaresHook(c)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a class, or a superclass outside the JDK, says what is written of it. */
  static boolean writesItself(Class<?> type) {
    boolean found = Externalizable.class.isAssignableFrom(type);
    for (Class<?> c = type; !found && c != null && !isJdk(c); c = c.getSuperclass()) {
      found = declaresWriting(c);
    }
    return found;
  }

  private static boolean declaresHook(Class<?> type) {
    return declaresWriting(type)
        || declares(type, "readObject", ObjectInputStream.class)
        || declares(type, "readObjectNoData")
        || declares(type, "readResolve");
  }

  private static boolean declaresWriting(Class<?> type) {
    return declares(type, "writeObject", ObjectOutputStream.class)
        || declares(type, "writeReplace");
  }

  private static boolean declares(Class<?> type, String method, Class<?>... parameters) {
    try {
      return !Modifier.isStatic(type.getDeclaredMethod(method, parameters).getModifiers());
    } catch (NoSuchMethodException e) {
      return false;
    }
  }
}
