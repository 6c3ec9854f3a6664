package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.serializers.ImmutableSerializer;
import java.util.HashMap;
import java.util.Map;

/** Enum constants, by name: a constant of the JDK may move between two versions of it. */
final class EnumSerializer extends ImmutableSerializer<Enum<?>> {
  private final Class<?> type;
  private final Map<String, Enum<?>> constants = new HashMap<>();

  /** Creates a serializer of the constants of an enum. */
  EnumSerializer(Class<?> type) {
    this.type = type;
    Object[] values = type.getEnumConstants();
    if (values == null) {
      throw new KryoException(type.getName() + " is no enum");
    }
    for (Object value : values) {
      Enum<?> constant = (Enum<?>) value;
      constants.put(constant.name(), constant);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, Enum<?> constant) {
    output.writeString(constant.name());
  }

  @Override
  public Enum<?> read(Kryo kryo, Input input, Class<? extends Enum<?>> ignored) {
    String name = input.readString();
    Enum<?> constant = constants.get(name);
    if (constant == null) {
      throw new KryoException(type.getName() + " has no constant " + name + " here");
    }
    return constant;
  }
}
