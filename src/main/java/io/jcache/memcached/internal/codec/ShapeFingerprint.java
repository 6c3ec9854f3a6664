package io.jcache.memcached.internal.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A number of 64 bits that two versions of a class have in common only if the bytes of the one are
 * those of the other. A value whose class has another one here counts as absent: {@link
 * ShapeClassResolver} throws, and the store takes that for a miss.
 *
 * <ul>
 *   <li>It covers the name, the way in which objects are written, the superclasses, the names and
 *       generic types of the fields, the record components and the enum constants in their order;
 *       and the same for the types of all fields outside the JDK.
 *   <li>Transient fields count where the class has hooks of Java serialization. What such hooks do
 *       cannot be seen from fields: there the class file counts as well, where it can be read.
 *   <li>Anonymous and local classes, and classes with serializable lambdas, are numbered by the
 *       compiler: there the methods count, so that a number does not come to mean another one.
 *   <li>Classes of the JDK have no fingerprint: their shape is the JDK's affair.
 * </ul>
 */
final class ShapeFingerprint {
  /** The fingerprint of what has none. */
  static final long NONE = 0;

  private static final PerClass<Long> FINGERPRINTS = new PerClass<>(ShapeFingerprint::compute);

  private ShapeFingerprint() {}

  /** Returns the fingerprint of a class, or of the elements of an array. */
  static long of(Class<?> type) {
    Class<?> element = Route.elementOf(type);
    return Route.isJdk(element) ? NONE : FINGERPRINTS.get(element);
  }

  private static long compute(Class<?> root) {
    StringBuilder shape = new StringBuilder();
    Set<Class<?>> seen = new LinkedHashSet<>();
    Deque<Class<?>> open = new ArrayDeque<>();
    seen.add(root);
    open.add(root);
    while (!open.isEmpty()) {
      for (Class<?> next : describe(open.remove(), shape)) {
        Class<?> element = Route.elementOf(next);
        if (!Route.isJdk(element) && seen.add(element)) {
          open.add(element);
        }
      }
    }
    byte[] hash = sha256().digest(shape.toString().getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong();
  }

  /** Appends the shape of one class and returns the classes that it is made of. */
  private static List<Class<?>> describe(Class<?> type, StringBuilder shape) {
    List<Class<?>> parts = new ArrayList<>();
    Route route = Route.of(type);
    shape.append("class ").append(type.getName()).append(' ').append(route);
    if (Modifier.isFinal(type.getModifiers())) {
      shape.append(" final");
    }
    shape.append('\n');
    if (type.isInterface() || route == Route.FORM) {
      return parts;
    }
    if (route == Route.ENUM) {
      describeConstants(type, shape);
      return parts;
    }
    Class<?> parent = type.getSuperclass();
    if (parent != null) {
      shape.append(" extends ").append(genericName(type, type::getGenericSuperclass)).append('\n');
      parts.add(parent);
    }
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        shape.append(" component ").append(component.getName()).append('\n');
      }
    }
    boolean hooks = route == Route.JAVA && Route.hasHooks(type);
    describeFields(type, hooks, shape, parts);
    if (hooks) {
      shape.append(" file ").append(fileHash(type)).append('\n');
    }
    if (route != Route.JAVA && Constants.mayHave(type)) {
      shape.append(" constants\n");
    }
    if (route == Route.FIELDS && IdentityHashes.mayBeTable(type)) {
      shape.append(" table\n");
    }
    describeNumbered(type, shape);
    return parts;
  }

  private static void describeConstants(Class<?> type, StringBuilder shape) {
    for (Field field : type.getDeclaredFields()) {
      if (field.isEnumConstant()) {
        shape.append(" constant ").append(field.getName()).append('\n');
      }
    }
  }

  private static void describeFields(
      Class<?> type, boolean withTransient, StringBuilder shape, List<Class<?>> parts) {
    for (Field field : ClassFields.sorted(type)) {
      int modifiers = field.getModifiers();
      if (!Modifier.isStatic(modifiers) && (withTransient || !Modifier.isTransient(modifiers))) {
        shape
            .append(Modifier.isTransient(modifiers) ? " transient " : " field ")
            .append(field.getName())
            .append(": ")
            .append(field.getType().getName())
            .append(" = ")
            .append(genericName(field.getType(), field::getGenericType))
            .append('\n');
        parts.add(field.getType());
      }
    }
  }

  private static void describeNumbered(Class<?> type, StringBuilder shape) {
    boolean numbered = type.isAnonymousClass() || type.isLocalClass();
    boolean lambdas = false;
    for (Method method : type.getDeclaredMethods()) {
      lambdas |= method.isSynthetic() && method.getName().equals("$deserializeLambda$");
    }
    if (!numbered && !lambdas) {
      return;
    }
    for (Class<?> face : type.getInterfaces()) {
      shape.append(" implements ").append(face.getName()).append('\n');
    }
    if (type.getEnclosingMethod() != null) {
      shape.append(" in ").append(type.getEnclosingMethod().getName()).append('\n');
    }
    List<String> methods = new ArrayList<>();
    for (Method method : type.getDeclaredMethods()) {
      if (numbered || method.getName().startsWith("lambda$")) {
        methods.add(
            method.getReturnType().getName()
                + ' '
                + method.getName()
                + Arrays.toString(method.getParameterTypes()));
      }
    }
    Collections.sort(methods);
    shape.append(' ').append(methods).append('\n');
  }

  /** Returns the name of a generic type; a raw name where an argument is missing here. */
  private static String genericName(Class<?> raw, java.util.function.Supplier<Type> generic) {
    try {
      return generic.get().getTypeName();
    } catch (TypeNotPresentException | java.lang.reflect.MalformedParameterizedTypeException e) {
      return raw.getName();
    }
  }

  private static String fileHash(Class<?> type) {
    String resource = type.getName().replace('.', '/') + ".class";
    ClassLoader loader = type.getClassLoader();
    try (InputStream file =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(resource)
            : loader.getResourceAsStream(resource)) {
      return file == null
          ? "unknown"
          : Long.toHexString(ByteBuffer.wrap(sha256().digest(file.readAllBytes())).getLong());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The class file of " + type.getName() + " cannot be read, to tell its versions apart", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256, this one says no", e);
    }
  }
}
