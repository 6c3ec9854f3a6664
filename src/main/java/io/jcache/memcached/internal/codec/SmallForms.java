package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The lists of {@code Arrays.asList} and {@code Collections.nCopies}, the empty collections and
 * those of one element, all by their elements.
 *
 * <p>A list of {@code Arrays.asList} no longer writes through to the array that it was made of, and
 * takes elements of any class.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class SmallForms {

  private SmallForms() {}

  /** Registers all of them. */
  static void register(GraphKryo kryo) {
    kryo.add((Class) Arrays.asList().getClass(), new FixedList());
    kryo.add((Class) Collections.nCopies(0, "").getClass(), new Copies());
    constant(kryo, Collections.emptyList());
    constant(kryo, Collections.emptySet());
    constant(kryo, Collections.emptyMap());
    kryo.add(
        (Class) Collections.singletonList("").getClass(),
        new PartSerializer<List>(
            List::toArray, parts -> Collections.singletonList(only(parts, 1)[0])));
    kryo.add(
        (Class) Collections.singleton("").getClass(),
        new PartSerializer<Set>(Set::toArray, parts -> Collections.singleton(only(parts, 1)[0])));
    kryo.add(
        (Class) Collections.singletonMap("", "").getClass(),
        new PartSerializer<Map>(
            map -> {
              Map.Entry entry = (Map.Entry) map.entrySet().iterator().next();
              return new Object[] {entry.getKey(), entry.getValue()};
            },
            parts -> Collections.singletonMap(only(parts, 2)[0], parts[1])));
    kryo.add(
        AbstractMap.SimpleEntry.class,
        new PartSerializer<AbstractMap.SimpleEntry>(
            entry -> new Object[] {entry.getKey(), entry.getValue()},
            parts -> new AbstractMap.SimpleEntry(only(parts, 2)[0], parts[1])));
    kryo.add(CopyOnWriteArrayList.class, CollectionSerializer.of(CopyOnWriteArrayList::new));
  }

  private static <T> void constant(GraphKryo kryo, T value) {
    kryo.add(value.getClass(), new ValueSerializer<T>((out, same) -> {}, in -> value));
  }

  private static @Nullable Object[] only(@Nullable Object[] parts, int number) {
    if (parts.length != number) {
      throw new KryoException(parts.length + " parts where " + number + " are expected");
    }
    return parts;
  }

  /** Lists of {@code Arrays.asList}, which are there before their elements. */
  private static final class FixedList extends GraphSerializer<List> {
    private FixedList() {
      super(false);
    }

    @Override
    void writeParts(GraphKryo kryo, Output output, List list) {
      Elements.write(kryo, output, list.toArray());
    }

    @Override
    List readParts(GraphKryo kryo, BoundedInput input, Class<? extends List> type, int id) {
      List[] made = new List[1];
      Elements.read(
          kryo,
          input,
          length -> {
            @Nullable Object[] elements = new @Nullable Object[length];
            List list = Arrays.asList(elements);
            made[0] = list;
            kryo.reference(list);
            return elements;
          });
      return made[0];
    }
  }

  /** Lists of one element that is there often: few bytes, which count as their elements. */
  private static final class Copies extends GraphSerializer<List> {
    private static final long SLOT_BYTES = 8;

    private Copies() {
      super(true);
    }

    @Override
    void writeParts(GraphKryo kryo, Output output, List list) {
      int number = list.size();
      kryo.limits().checkArray(number);
      kryo.written().take(SLOT_BYTES * number);
      output.writeVarInt(number, true);
      long before = kryo.references().beginCost();
      kryo.writeClassAndObject(output, number == 0 ? null : list.get(0));
      multiply(kryo, before, number);
    }

    @Override
    List readParts(GraphKryo kryo, BoundedInput input, Class<? extends List> type, int id) {
      int number = input.readVarInt(true);
      if (number < 0) {
        throw new KryoException("a list of " + number + " elements");
      }
      kryo.limits().checkArray(number);
      // Others copy it, element by element.
      input.budget().take(SLOT_BYTES * number);
      long before = kryo.references().beginCost();
      Object element = kryo.readClassAndObject(input);
      multiply(kryo, before, number);
      return Collections.nCopies(number, element);
    }

    /** Counts the present element as often as it is there. */
    private static void multiply(GraphKryo kryo, long before, int number) {
      long each = kryo.references().cost();
      long most = Long.MAX_VALUE / 8 / Math.max(1, number);
      kryo.references().replaceCost(before, Math.min(each, most) * number);
    }
  }
}
