package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A Kryo and what is known of the one graph of objects that it writes or reads: the side of a
 * {@link ShapeKryo} that serializers see, which alone are called by it and call it back.
 */
abstract class GraphKryo extends Kryo {
  /** The id of an object that was written before is written as this and more. */
  private static final int FIRST_ID = 2;

  private static final String NOTHING = "nothing where an object is expected";

  private final ShapeClassResolver classes;
  private final GraphReferences references;
  private final ClassLookup lookup;
  private final SerializationLimits limits;
  private final ReadBudget written;
  private final Sentinels sentinels;
  private @Nullable Class<?> owner;

  /** Creates a Kryo of classes that it finds, which takes what is written from a budget. */
  GraphKryo(
      ClassLookup lookup,
      SerializationLimits limits,
      ToLongFunction<Class<?>> fingerprint,
      ReadBudget written) {
    super(new ShapeClassResolver(lookup, fingerprint), new GraphReferences());
    this.classes = (ShapeClassResolver) getClassResolver();
    this.references = (GraphReferences) getReferenceResolver();
    this.lookup = lookup;
    this.limits = limits;
    this.written = written;
    this.sentinels = new Sentinels(lookup.rules());
  }

  /** Returns whether the objects of a class go through Java serialization. */
  abstract boolean isJavaObject(Class<?> type);

  /** Returns whether the class of a field's values, null aside, need not be written. */
  abstract boolean isExact(Class<?> type);

  /** Returns the classes that have a serializer, and their fingerprints. */
  final ShapeClassResolver classes() {
    return classes;
  }

  /** Returns the identities of the graph. */
  final GraphReferences references() {
    return references;
  }

  /** Returns the finder of classes. */
  final ClassLookup lookup() {
    return lookup;
  }

  /** Returns how large objects may be. */
  final SerializationLimits limits() {
    return limits;
  }

  /**
   * Returns what reading what is written may still cost: each serializer takes from it on writing
   * what it takes on reading, never more.
   */
  final ReadBudget written() {
    return written;
  }

  /** Returns the sentinels of classes. */
  final Sentinels sentinels() {
    return sentinels;
  }

  /** Notes the class whose fields are written from now on, and returns the one around it. */
  final @Nullable Class<?> within(@Nullable Class<?> type) {
    Class<?> around = owner;
    owner = type;
    return around;
  }

  /** Returns what stands for an object, which is an element, if it is a sentinel of the owner. */
  final @Nullable Object sentinelOr(@Nullable Object element) {
    return element == null || element.getClass() != Object.class || owner == null
        ? element
        : sentinels.standInOr(owner, element);
  }

  /** Lets the objects of a class be written as those of another that is registered. */
  final void alias(Class<?> type, Class<?> registered) {
    classes.alias(type, getRegistration(registered));
  }

  /** Takes an object that was read. Without one its id would be that of the next. */
  @Override
  public final void reference(@Nullable Object object) {
    if (object == null) {
      throw new KryoException(NOTHING);
    }
    super.reference(object);
  }

  /** Writes a text as {@link #writeObjectOrNull} does, without what that asks of any object. */
  final void writeText(Output output, @Nullable String text) {
    if (text == null) {
      output.writeByte(NULL);
      return;
    }
    int id = references.getWrittenId(text);
    if (id == -1) {
      references.addWrittenObject(text);
      output.writeByte(NOT_NULL);
      output.writeString(text);
    } else {
      output.writeVarInt(id + FIRST_ID, true);
    }
  }

  /** Reads what {@link #writeText} has written: a text, but where the bytes are forged. */
  final @Nullable Object readText(Input input) {
    int code = input.readVarInt(true);
    if (code == NULL) {
      return null;
    }
    if (code != NOT_NULL) {
      return references.getReadObject(String.class, code - FIRST_ID);
    }
    int id = references.nextReadId(String.class);
    String text = input.readString();
    if (text == null) {
      throw new KryoException(NOTHING);
    }
    references.setReadObject(id, text);
    return text;
  }
}
