package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A collection of the JDK by its elements, and its comparator where it has one. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class CollectionSerializer<T extends Collection> extends GraphSerializer<T> {
  private static final long COLLECTION_BYTES = 128;
  private static final long ENTRY_BYTES = 48;

  private final @Nullable Function<T, @Nullable Comparator> comparator;
  private final Function<@Nullable Comparator, T> maker;

  private CollectionSerializer(
      @Nullable Function<T, @Nullable Comparator> comparator,
      Function<@Nullable Comparator, T> maker) {
    super(false);
    this.comparator = comparator;
    this.maker = maker;
  }

  /** Returns a serializer of a collection without a comparator. */
  static <T extends Collection> CollectionSerializer<T> of(java.util.function.Supplier<T> maker) {
    return new CollectionSerializer<>(null, ignored -> maker.get());
  }

  /** Returns a serializer of a collection with a comparator. */
  static <T extends Collection> CollectionSerializer<T> sorted(
      Function<T, @Nullable Comparator> comparator, Function<@Nullable Comparator, T> maker) {
    return new CollectionSerializer<>(comparator, maker);
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, T collection) {
    long atOrder = kryo.references().cost();
    if (comparator != null) {
      kryo.references().beginParts(collection);
      kryo.writeClassAndObject(output, comparator.apply(collection));
      kryo.references().endParts(collection);
    }
    long before = kryo.references().cost();
    @Nullable Object[] elements = collection.toArray();
    Elements.write(kryo, output, elements);
    long steps = kryo.references().cost() - before;
    spend(kryo.written(), collection, elements.length, before - atOrder, steps);
    if (isHashed(collection)) {
      kryo.written().spendOnCollisions(elements, Route.isJdk(collection.getClass()), steps);
    }
  }

  /** Takes what the elements of a collection cost, but for equal hash codes. */
  private void spend(ReadBudget budget, T collection, int elements, long order, long steps) {
    boolean list = collection instanceof List || collection instanceof ArrayDeque;
    budget.take(COLLECTION_BYTES + (list ? 0 : elements * ENTRY_BYTES));
    if (comparator != null) {
      budget.spendOnOrder(order, steps, elements);
    } else if (!list) {
      budget.spend(steps);
    }
  }

  private static boolean isHashed(Collection collection) {
    return collection instanceof Set && !(collection instanceof SortedSet);
  }

  @Override
  T readParts(GraphKryo kryo, BoundedInput input, Class<? extends T> type, int id) {
    long atOrder = kryo.references().cost();
    Comparator order = comparator == null ? null : (Comparator) kryo.readClassAndObject(input);
    T collection = maker.apply(order);
    kryo.reference(collection);
    GraphReferences references = kryo.references();
    long before = references.cost();
    @Nullable Object[] elements = Elements.read(kryo, input, Object[]::new);
    ReadBudget budget = input.budget();
    long steps = references.cost() - before;
    spend(budget, collection, elements.length, before - atOrder, steps);
    references.fill(
        id,
        references.isComplete(id),
        () -> {
          if (isHashed(collection)) {
            budget.spendOnCollisions(elements, Route.isJdk(collection.getClass()), steps);
          }
          collection.addAll(Arrays.asList(elements));
        });
    return collection;
  }
}
