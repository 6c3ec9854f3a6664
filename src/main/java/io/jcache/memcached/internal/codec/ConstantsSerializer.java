package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;

/** Objects of a class with {@linkplain Constants constants}: these by name, others by parts. */
final class ConstantsSerializer extends GraphSerializer<Object> {
  /** The steps that the hash code of a constant counts as: its parts are not seen. */
  private static final int STEPS = 16;

  private final GraphSerializer<Object> others;
  private final Constants constants;

  /** Creates a serializer, given that of the objects that are no constants. */
  ConstantsSerializer(GraphSerializer<Object> others, Constants constants) {
    super(others.isBuiltAtTheEnd());
    this.others = others;
    this.constants = constants;
  }

  @Override
  int objectBytes() {
    return others.objectBytes();
  }

  @Override
  boolean isByIdentity() {
    return others.isByIdentity();
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, Object object) {
    String name = constants.nameOf(object);
    output.writeString(name);
    if (name == null) {
      others.writeParts(kryo, output, object);
    } else {
      kryo.references().addCost(STEPS);
    }
  }

  @Override
  Object readParts(GraphKryo kryo, BoundedInput input, Class<?> type, int id) {
    String name = input.readString();
    if (name == null) {
      return others.readParts(kryo, input, type, id);
    }
    kryo.references().addCost(STEPS);
    Object constant = constants.get(name);
    if (!isBuiltAtTheEnd()) {
      kryo.reference(constant);
    }
    return constant;
  }

  /** Registers the objects that stand for sentinels made by {@code new Object()}. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  static void registerSentinels(GraphKryo kryo) {
    ValueSerializer<Object> serializer =
        new ValueSerializer<>(
            (output, object) -> {
              Sentinels.Sentinel sentinel = (Sentinels.Sentinel) object;
              output.writeString(sentinel.owner().getName());
              output.writeString(sentinel.name());
            },
            input -> {
              Class<?> owner = kryo.lookup().find(input.readString());
              String name = String.valueOf(input.readString());
              return kryo.sentinels().of(owner).get(name);
            });
    kryo.register((Class) Sentinels.Sentinel.class, serializer);
  }
}
