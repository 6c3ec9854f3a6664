package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * All that a list of classes needs to have for an object, found by walking over the object.
 *
 * <ul>
 *   <li>Objects of the application are looked at by reflection: none of their methods is called.
 *   <li>Those of the JDK whose fields are closed are written to nowhere, so that Java serialization
 *       tells what they refer to.
 *   <li>What is certainly a part of it, and stored under no list, is the error instead.
 * </ul>
 */
final class Refusals {
  private static final int MOST_OBJECTS = 20_000;

  private final ClassRules strict;
  private final Set<String> needed = new TreeSet<>();
  private final Deque<Object> open = new ArrayDeque<>();
  private final Deque<Object> unsure = new ArrayDeque<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean sure = true;

  private Refusals(ClassRules strict) {
    this.strict = strict;
  }

  /**
   * Returns the list that lets an object be stored, where one more name is not enough.
   *
   * @throws KryoException where no list lets it
   */
  static String advice(Object value, ClassRules rules) {
    Refusals refusals = new Refusals(rules.strict());
    refusals.add(value);
    for (int i = 0; i < MOST_OBJECTS; i++) {
      refusals.sure &= !refusals.open.isEmpty();
      Object next = (refusals.sure ? refusals.open : refusals.unsure).poll();
      if (next == null) {
        break;
      }
      refusals.visit(next);
    }
    return refusals.needed.size() < 2
        ? ""
        : "; all that this value needs is " + rules.lineWith(refusals.needed);
  }

  private void add(@Nullable Object object) {
    if (object != null && !(object instanceof String) && seen.add(object)) {
      (sure ? open : unsure).add(object);
    }
  }

  /** Returns whether just what the fields, elements or entries of its objects have is written. */
  private static boolean isItsParts(Class<?> type) {
    return switch (Route.of(type)) {
      case ENUM, FORM -> false;
      case FIELDS, RECORD -> !Constants.mayHave(type);
      default -> !Route.writesItself(type);
    };
  }

  private void visit(Object object) {
    Class<?> type = object.getClass();
    if (object instanceof Class<?> named) {
      note(Route.isJdk(named) ? Object.class : named);
      return;
    }
    String never = KnownClasses.neverStored(type);
    if (sure && (never != null || Route.of(type) == Route.REFUSED)) {
      throw never == null ? ShapeKryo.refused(type) : new KryoException(never);
    }
    note(object instanceof Enum<?> constant ? constant.getDeclaringClass() : type);
    if (object instanceof Object[] array) {
      Arrays.asList(array).forEach(this::add);
    } else if (Proxy.isProxyClass(type)) {
      add(Proxy.getInvocationHandler(object));
    } else if (!Route.isJdk(type)) {
      boolean around = sure;
      sure &= isItsParts(type);
      addFields(object);
      sure = around;
    } else if (object instanceof Collection<?> collection) {
      collection.forEach(this::add);
    } else if (object instanceof Map<?, ?> map) {
      map.forEach((key, value) -> Arrays.asList(key, value).forEach(this::add));
    } else if (object instanceof Map.Entry<?, ?> entry) {
      Arrays.asList(entry.getKey(), entry.getValue()).forEach(this::add);
    } else if (object instanceof Optional<?> optional) {
      add(optional.orElse(null));
    } else if (object instanceof AtomicReference<?> reference) {
      add(reference.get());
    } else if (object instanceof Serializable && Route.of(type) == Route.JAVA) {
      addWritten(object);
    }
  }

  private void addFields(Object object) {
    for (Field field : ClassFields.parts(object.getClass())) {
      add(ClassFields.valueOf(field, object));
    }
    if (object instanceof Throwable failure) {
      add(failure.getCause());
    }
  }

  private void addWritten(Object object) {
    try {
      Probe.of(this::replace, this::noteDescribed).tell(object);
    } catch (RuntimeException ignored) {
      // What it has told until then is better than nothing.
    }
  }

  private @Nullable Object replace(Object object) {
    if (Route.of(object.getClass()) == Route.JAVA && Route.isJdk(object.getClass())) {
      return object;
    }
    add(object);
    return null;
  }

  private void noteDescribed(Class<?> type) {
    if (Serializable.class.isAssignableFrom(type)) {
      note(type);
    }
  }

  private void note(Class<?> type) {
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      if (strict.refusal(c) != null && !c.isArray()) {
        needed.add(strict.patternFor(c));
      }
      if (Route.of(type) != Route.JAVA || Proxy.isProxyClass(c)) {
        break;
      }
    }
    Class<?> element = type.isArray() ? type.getComponentType() : type;
    if (element != type) {
      note(element);
    }
    for (Class<?> face : Proxy.isProxyClass(type) ? type.getInterfaces() : new Class<?>[0]) {
      note(face);
    }
  }
}
