package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A row of objects, their class written once where they all have the same. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class Elements {

  private Elements() {}

  /** Writes the number of the objects and the objects. */
  static void write(GraphKryo kryo, Output output, @Nullable Object[] elements) {
    kryo.limits().checkArray(elements.length);
    kryo.written().take(BoundedInput.memoryOf(elements.length));
    kryo.references().addCost(elements.length);
    output.writeVarInt(elements.length, true);
    if (elements.length == 0) {
      return;
    }
    boolean nulls = false;
    boolean mixed = false;
    Registration common = null;
    Class<?> type = null;
    for (Object element : elements) {
      if (element == null) {
        nulls = true;
      } else if (common == null) {
        type = element.getClass();
        common = kryo.getRegistration(type);
      } else if (element.getClass() != type && kryo.getRegistration(element.getClass()) != common) {
        mixed = true;
        break;
      }
    }
    if (mixed || common == null || type == Object.class) {
      kryo.writeClass(output, null);
      for (Object element : elements) {
        kryo.writeClassAndObject(output, kryo.sentinelOr(element));
      }
      return;
    }
    kryo.writeClass(output, type);
    output.writeBoolean(nulls);
    if (type == String.class) {
      for (Object element : elements) {
        kryo.writeText(output, (String) checked(element, nulls));
      }
      return;
    }
    Serializer serializer = common.getSerializer();
    for (Object element : elements) {
      if (nulls) {
        kryo.writeObjectOrNull(output, element, serializer);
      } else {
        kryo.writeObject(output, element, serializer);
      }
    }
  }

  /** Reads objects into an array that is made for their number. */
  static @Nullable Object[] read(
      GraphKryo kryo, BoundedInput input, IntFunction<@Nullable Object[]> maker) {
    int length = input.readLength();
    kryo.references().addCost(length);
    @Nullable Object[] elements = maker.apply(length);
    if (length == 0) {
      return elements;
    }
    Registration common = kryo.readClass(input);
    if (common == null) {
      for (int i = 0; i < length; i++) {
        elements[i] = kryo.readClassAndObject(input);
      }
      return elements;
    }
    boolean nulls = input.readBoolean();
    Class type = common.getType();
    if (type == String.class) {
      for (int i = 0; i < length; i++) {
        elements[i] = checked(kryo.readText(input), nulls);
      }
      return elements;
    }
    Serializer serializer = common.getSerializer();
    for (int i = 0; i < length; i++) {
      elements[i] =
          nulls
              ? kryo.readObjectOrNull(input, type, serializer)
              : kryo.readObject(input, type, serializer);
    }
    return elements;
  }

  private static @Nullable Object checked(@Nullable Object element, boolean nulls) {
    if (element == null && !nulls) {
      throw new KryoException("null among elements that are none");
    }
    return element;
  }
}
