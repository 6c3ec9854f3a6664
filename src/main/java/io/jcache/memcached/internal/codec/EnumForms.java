package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The collections of enums of the JDK. An enum that may not be named is not initialized. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class EnumForms {

  private EnumForms() {}

  /** Registers the collections of enums, by their type, which an empty one has as well. */
  static void register(GraphKryo kryo) {
    kryo.add(
        EnumMap.class,
        MapSerializer.<EnumMap>with(EnumForms::keyType, type -> new EnumMap(enumType(type))));
    kryo.add(
        EnumSet.class,
        new PartSerializer<EnumSet>(
            set -> {
              List<Object> parts = new ArrayList<>(set);
              parts.add(0, elementType(set));
              return parts.toArray();
            },
            parts -> {
              EnumSet set = EnumSet.noneOf(enumType(parts.length == 0 ? null : parts[0]));
              set.addAll(Arrays.asList(parts).subList(1, parts.length));
              return set;
            }));
    kryo.alias(EnumSet.noneOf(Thread.State.class).getClass(), EnumSet.class);
    kryo.alias(EnumSet.noneOf(Character.UnicodeScript.class).getClass(), EnumSet.class);
  }

  private static Class elementType(EnumSet set) {
    EnumSet known = set.isEmpty() ? EnumSet.complementOf(set) : set;
    if (known.isEmpty()) {
      throw new KryoException("a set of an enum without constants cannot be stored");
    }
    return ((Enum) known.iterator().next()).getDeclaringClass();
  }

  /** Returns the type of the keys, which a map without keys tells when it is written alone. */
  private static Class keyType(EnumMap map) {
    if (!map.isEmpty()) {
      return ((Enum) map.keySet().iterator().next()).getDeclaringClass();
    }
    Class[] type = new Class[1];
    try (ObjectOutputStream out =
        new ObjectOutputStream(OutputStream.nullOutputStream()) {
          @Override
          protected void annotateClass(Class<?> described) {
            type[0] = described.isEnum() ? described : type[0];
          }
        }) {
      out.writeObject(map);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to nowhere has failed", e);
    }
    return type[0];
  }

  private static Class enumType(@Nullable Object type) {
    if (type instanceof Class known && known.isEnum()) {
      return known;
    }
    throw new KryoException("no enum where one is expected: " + type);
  }
}
