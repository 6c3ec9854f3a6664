package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** One field of a class: its value in an object, and in bytes. Of one {@link GraphKryo}. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class FieldAccess {
  private final Field field;
  private final Class<?> type;
  private final boolean primitive;
  private final char code;
  private final boolean slots;
  private @Nullable Boolean exact;

  private FieldAccess(Field field) {
    this.field = field;
    this.slots = IdentityHashes.maybeSlots(field);
    this.type = field.getType();
    this.primitive = type.isPrimitive();
    this.code = type.descriptorString().charAt(0);
  }

  /** Returns the access to a field. */
  static FieldAccess of(Field field) {
    return new FieldAccess(MemberAccess.open(field));
  }

  /** Writes the values that the fields of a class have in an object. */
  static void writeAll(FieldAccess[] fields, GraphKryo kryo, Output output, Object object) {
    Class<?> around = kryo.within(object.getClass());
    for (FieldAccess field : fields) {
      field.write(kryo, output, object);
    }
    kryo.within(around);
  }

  /** Writes the value that the field has in an object. */
  private void write(GraphKryo kryo, Output output, Object object) {
    try {
      if (primitive) {
        writePrimitive(output, object);
        return;
      }
      Object value = field.get(object);
      if (type == String.class) {
        kryo.writeText(output, (String) value);
        return;
      }
      if (value != null && value.getClass() == Object.class) {
        value = kryo.sentinels().standInOr(field.getDeclaringClass(), value);
      }
      if (slots && value != null) {
        IdentityHashes.checkSlots(field, (@Nullable Object[]) value);
      }
      if (isExact(kryo)) {
        kryo.writeObjectOrNull(output, value, kryo.getSerializer(type));
      } else {
        kryo.writeClassAndObject(output, value);
      }
    } catch (KryoException e) {
      e.addTrace(toString());
      throw e;
    } catch (IllegalAccessException e) {
      throw new KryoException("the field " + this + " cannot be read", e);
    }
  }

  private boolean isExact(GraphKryo kryo) {
    Boolean known = exact;
    if (known == null) {
      known = kryo.isExact(type);
      exact = known;
    }
    return known;
  }

  /** Returns whether the values in two objects are of one class, and equal where they are texts. */
  boolean isOfOneKind(Object one, Object other) {
    Object value = ClassFields.valueOf(field, one);
    Object second = ClassFields.valueOf(field, other);
    return value instanceof CharSequence
        ? value.equals(second)
        : (value == null ? null : value.getClass()) == (second == null ? null : second.getClass());
  }

  private void writePrimitive(Output output, Object object) throws IllegalAccessException {
    switch (code) {
      case 'I' -> output.writeVarInt(field.getInt(object), false);
      case 'J' -> output.writeVarLong(field.getLong(object), false);
      case 'Z' -> output.writeBoolean(field.getBoolean(object));
      case 'D' -> output.writeDouble(field.getDouble(object));
      case 'F' -> output.writeFloat(field.getFloat(object));
      case 'S' -> output.writeShort(field.getShort(object));
      case 'C' -> output.writeChar(field.getChar(object));
      default -> output.writeByte(field.getByte(object));
    }
  }

  /** Reads a value of the field. */
  @Nullable Object read(GraphKryo kryo, BoundedInput input) {
    try {
      if (primitive) {
        return readPrimitive(input);
      }
      if (type == String.class) {
        return kryo.readText(input);
      }
      if (isExact(kryo)) {
        Registration registration = kryo.getRegistration(type);
        Serializer serializer = registration.getSerializer();
        return kryo.readObjectOrNull(input, registration.getType(), serializer);
      }
      return kryo.readClassAndObject(input);
    } catch (KryoException e) {
      e.addTrace(toString());
      throw e;
    }
  }

  private Object readPrimitive(BoundedInput input) {
    return switch (code) {
      case 'I' -> (Object) input.readVarInt(false);
      case 'J' -> input.readVarLong(false);
      case 'Z' -> input.readBoolean();
      case 'D' -> input.readDouble();
      case 'F' -> input.readFloat();
      case 'S' -> input.readShort();
      case 'C' -> input.readChar();
      default -> input.readByte();
    };
  }

  /** Gives the field of an object a value. */
  void set(Object object, @Nullable Object value) {
    try {
      field.set(object, value);
    } catch (IllegalAccessException e) {
      throw new KryoException("the field " + this + " cannot be set", e);
    } catch (IllegalArgumentException e) {
      throw new KryoException(
          "the field "
              + this
              + " takes no "
              + (value == null ? "null" : value.getClass().getName())
              + ", which a hook of Java serialization (as writeReplace) puts in the place of a "
              + type.getName()
              + ": declare the field as what both are, or store what the object stands for",
          e);
    }
  }

  @Override
  public String toString() {
    return field.getDeclaringClass().getName() + '.' + field.getName();
  }
}
