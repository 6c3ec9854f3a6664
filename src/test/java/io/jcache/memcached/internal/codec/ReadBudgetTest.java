package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSortedSet;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.collections.api.factory.Sets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small payloads that ask for more steps, memory or depth than a small budget has. Most are read
 * under the common limits, which shows that nothing else is wrong with them.
 */
final class ReadBudgetTest {
  private static final int SMALL = 5000;
  private static final int MEDIUM = 30_000;
  private static final String STEPS = "steps, which is four times serialization.max-size = ";
  private static final String MEMORY =
      "bytes of memory, which is four times serialization.max-size = ";
  private static final String DEPTH = "serialization.max-depth = ";
  private static final String NO_TABLE = "in a stream of Java serialization";

  /** A payload, the limits that it is read under, and what the refusal says. */
  private record Costly(String name, byte[] payload, int maxSize, int maxDepth, String refusal) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Costly steps(String name, byte[] payload) {
    return new Costly(name, payload, SMALL, 100, STEPS + SMALL);
  }

  private static Costly collisions(String name, byte[] payload) {
    return new Costly(name, payload, MEDIUM, 100, STEPS + MEDIUM);
  }

  private static Costly memory(String name, byte[] payload) {
    return new Costly(name, payload, SMALL, 100, MEMORY + SMALL);
  }

  static Stream<Costly> readUnderCommonLimits() {
    return Stream.of(
        steps("sets in sets", Forgery.kryo(CostlyGraphs.setsInSets())),
        steps("lists as a key", Forgery.kryo(CostlyGraphs.listsAsKey())),
        steps("lists in an immutable set", Forgery.kryo(CostlyGraphs.listsInAnImmutableSet())),
        steps("immutable sets by Java", Forgery.java(CostlyGraphs.immutableSetsInSets())),
        steps("immutable map of lists by Java", Forgery.java(CostlyGraphs.immutableMapOfLists())),
        steps("unfinished lists in a set by Java", Forgery.java(CostlyGraphs.unfinishedLists())),
        steps("immutable lists as a key", Forgery.kryo(CostlyGraphs.immutableListsAsKey())),
        steps("vectors as a key", Forgery.kryo(CostlyGraphs.vectorsAsKey())),
        steps("Java's and Kryo's sets by turns", Forgery.kryo(CostlyGraphs.byTurns())),
        steps("lists of a cycle", Forgery.kryo(CostlyGraphs.listsOfACycle())),
        steps("large numbers in a key", CostlyPayloads.largeNumbers()),
        steps("one long text in a sorted set", CostlyPayloads.oneLongText()),
        steps("numbers of unlike scale", Forgery.kryo(CostlyGraphs.unlikeScales())),
        steps("such numbers as keys", Forgery.kryo(CostlyGraphs.unlikeScalesOfKeys())),
        collisions("colliding keys", CostlyPayloads.collidingKeys()),
        collisions("behind a comparable one", CostlyPayloads.collidingKeys("comparable")),
        collisions("a few in many sets", CostlyPayloads.collidingKeysInManySets()),
        collisions("one slot of a set", Forgery.kryo(CostlyGraphs.setOfOneSlot())),
        collisions("one slot of a set by Java", Forgery.java(CostlyGraphs.setOfOneSlot())),
        collisions("one slot of a hash table", Forgery.kryo(CostlyGraphs.tableOfOneSlot())),
        collisions("one slot of Eclipse's", Forgery.kryo(CostlyGraphs.unifiedSetOfOneSlot())),
        memory("empty deques", CostlyPayloads.many(ArrayDeque::new)),
        memory("empty maps", CostlyPayloads.many(ConcurrentHashMap::new)),
        memory("suppressed exceptions of many", CostlyPayloads.sharedSuppressed()),
        memory("stack trace of many", CostlyPayloads.sharedTraces()),
        new Costly(
            "lists in lists", Forgery.kryo(CostlyPayloads.listsInLists(60)), SMALL, 50, DEPTH + 50),
        new Costly(
            "vectors in vectors by Java",
            Forgery.java(CostlyPayloads.vectorsInVectors(190)),
            SMALL,
            1,
            DEPTH + 1));
  }

  static Stream<Costly> neverRead() {
    return Stream.of(
        new Costly(
            "sets in sets by Java", Forgery.java(CostlyGraphs.setsInSets()), SMALL, 100, NO_TABLE),
        memory("arrays in arrays by Java", CostlyPayloads.widenedArrays()),
        new Costly(
            "large capacity by Java", CostlyPayloads.largeCapacity(), SMALL, 100, "REJECTED"),
        new Costly(
            "pattern of six marks",
            CostlyPayloads.patternOfSixMarks(),
            SMALL,
            100,
            "a pattern with CANON_EQ and 6 combining characters, more than 5"));
  }

  private static Serializer serializer(int maxSize, int maxDepth) {
    SerializationLimits common = Serializers.limits(maxDepth);
    return Serializers.kryo(
        ReadBudgetTest.class.getClassLoader(),
        ClassRules.NONE,
        new SerializationLimits(
            maxDepth, maxSize, common.maxArrayLength(), common.maxStringLength()));
  }

  @ParameterizedTest
  @MethodSource({"readUnderCommonLimits", "neverRead"})
  void deserialize_moreThanTheBudget_isTheOneExceptionThatNamesTheOption(Costly costly) {
    byte[] bytes = costly.payload();
    Serializer small = serializer(costly.maxSize(), costly.maxDepth());

    assertThat(bytes).hasSizeLessThanOrEqualTo(costly.maxSize());
    assertThatThrownBy(() -> small.deserialize(bytes, 0, bytes.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(costly.refusal());
  }

  /** The control: it is the budget that refuses them. */
  @ParameterizedTest
  @MethodSource("readUnderCommonLimits")
  void deserialize_underCommonLimits_isRead(Costly costly) {
    byte[] bytes = costly.payload();

    assertThat(Forgery.serializer(false).deserialize(bytes, 0, bytes.length)).isNotNull();
  }

  @Test
  void serialize_moreThanTheBudget_isRefusedAtOnce() {
    Object sets = CostlyGraphs.setsInSets();
    Serializer small = serializer(SMALL, 100);

    assertThatThrownBy(() -> small.serialize(sets))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(STEPS + SMALL);
  }

  /** To compare two of them gives the one as many digits as the other has. */
  @Test
  void serialize_numbersOfUnlikeScaleInAnOrder_isRefusedAtOnce() {
    Serializer small = serializer(SMALL, 100);
    for (Object ordered : List.of(CostlyGraphs.unlikeScales(), CostlyGraphs.unlikeScalesOfKeys())) {
      assertThatThrownBy(() -> small.serialize(ordered))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(STEPS + SMALL);
    }
    List<Object> list = new ArrayList<>(CostlyGraphs.unlikeScales());
    byte[] bytes = small.serialize(list);
    assertThat(small.deserialize(bytes, 0, bytes.length)).isEqualTo(list);
  }

  static List<Object> orderedByComparatorsInComparators() {
    return List.of(
        CostlyGraphs.comparators(CostlyGraphs::setOrderedBy),
        CostlyGraphs.comparators(CostlyGraphs::mapOrderedBy),
        CostlyGraphs.comparators(order -> ImmutableSortedSet.orderedBy(order).add(1, 2).build()));
  }

  @ParameterizedTest
  @MethodSource("orderedByComparatorsInComparators")
  void comparator_ofManySteps_countsForEachComparison(Object ordered) {
    Serializer common = serializer(16 << 20, 100);
    Serializer small = serializer(SMALL, 100);
    byte[] bytes = common.serialize(ordered);

    assertThat(common.deserialize(bytes, 0, bytes.length)).isNotNull();
    assertThatThrownBy(() -> small.serialize(ordered))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("by a comparator")
        .hasMessageContaining(STEPS + SMALL);
    assertThatThrownBy(() -> small.deserialize(bytes, 0, bytes.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("by a comparator")
        .hasMessageContaining(STEPS + SMALL);
  }

  @Test
  void spend_moreStepsThanThereAre_isRefused() {
    SerializationLimits fifty = new SerializationLimits(100, 50, 1000, 1000);
    ReadBudget budget = new ReadBudget(fifty);
    budget.start();

    budget.spend(fifty.maxWork());
    assertThatThrownBy(() -> budget.spend(1)).hasMessageContaining(STEPS + 50);
    budget.start();
    budget.take(fifty.maxMemory());
    assertThatThrownBy(() -> budget.take(1)).hasMessageContaining(MEMORY + 50);
  }

  @Test
  void spendOnCollisions_ofTextsWithOneHashCode_isFreeWhereTheTableSortsThem() {
    ReadBudget budget = new ReadBudget(new SerializationLimits(100, 50, 1000, 1000));
    Object[] texts = new Object[64];
    for (int i = 0; i < texts.length; i++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 6; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      texts[i] = text.toString();
    }
    budget.start();

    budget.spendOnCollisions(texts, true, texts.length);
    assertThatThrownBy(() -> budget.spendOnCollisions(texts, false, texts.length))
        .hasMessageContaining(STEPS + 50);
  }

  @Test
  void spendOnProbes_ofNeighboursAndOverTheEnd_countsEachSlotLookedAt() {
    int[] free = IntStream.range(0, 100).toArray();
    int[] pairs = IntStream.range(0, 100).map(i -> i / 2 * 2).toArray();
    // The last slot three times, so that two go to the first, which two others want.
    int[] overTheEnd = {9, 9, 9, 0, 0};

    assertThat(HashSlots.probes(free)).isZero();
    assertThat(HashSlots.probes(pairs)).isEqualTo(50);
    assertThat(HashSlots.probes(overTheEnd)).isEqualTo(1 + 2 + 2 + 3);
  }

  @Test
  void serialize_wholeNumbers_costsWhatTheyAre() {
    List<Integer> numbers = IntStream.range(0, 200).boxed().toList();
    Serializer small = serializer(SMALL, 100);

    assertThat(small.serialize(Set.copyOf(numbers))).isNotEmpty();
    assertThat(small.serialize(new Hashtable<>(numbersByThemselves(numbers)))).isNotEmpty();
    assertThat(small.serialize(Sets.immutable.withAll(numbers))).isNotEmpty();
  }

  private static Map<Integer, Boolean> numbersByThemselves(List<Integer> numbers) {
    return numbers.stream().collect(Collectors.toMap(number -> number, number -> true));
  }

  @Test
  void deserialize_patternOfEquivalentCharacters_isRead() {
    Serializer serializer = serializer(SMALL, 100);
    byte[] bytes = Forgery.kryo(Pattern.compile("a\u0301", Pattern.CANON_EQ));

    assertThat(serializer.deserialize(bytes, 0, bytes.length)).isInstanceOf(Pattern.class);
  }

  @Test
  void deserialize_sixtyObjectsOnABudgetOfFifty_isRefused() {
    List<Object> sixty = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      sixty.add(new Object[0]);
    }
    byte[] bytes = Forgery.kryo(sixty);
    Serializer fifty =
        Serializers.kryo(
            getClass().getClassLoader(),
            ClassRules.NONE,
            new SerializationLimits(100, SMALL, 50, 1000));

    assertThatThrownBy(() -> fifty.deserialize(bytes, 0, bytes.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("60 elements, more than serialization.max-array-length = 50");
  }
}
