package io.jcache.memcached.objects;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.commons.collections4.bag.HashBag;
import org.apache.commons.collections4.bidimap.DualHashBidiMap;
import org.apache.commons.collections4.bidimap.TreeBidiMap;
import org.apache.commons.collections4.keyvalue.MultiKey;
import org.apache.commons.collections4.list.TreeList;
import org.apache.commons.collections4.map.CaseInsensitiveMap;
import org.apache.commons.collections4.map.LRUMap;
import org.apache.commons.collections4.map.ListOrderedMap;
import org.apache.commons.collections4.map.MultiKeyMap;
import org.apache.commons.collections4.set.ListOrderedSet;
import org.apache.commons.collections4.trie.PatriciaTrie;
import org.apache.commons.geometry.euclidean.threed.Vector3D;
import org.apache.commons.geometry.euclidean.twod.Vector2D;
import org.apache.commons.lang3.IntegerRange;
import org.apache.commons.lang3.Range;
import org.apache.commons.lang3.builder.EqualsBuilder;
import org.apache.commons.lang3.concurrent.ConstantInitializer;
import org.apache.commons.lang3.math.Fraction;
import org.apache.commons.lang3.mutable.MutableBoolean;
import org.apache.commons.lang3.mutable.MutableInt;
import org.apache.commons.lang3.mutable.MutableObject;
import org.apache.commons.lang3.time.FastDateFormat;
import org.apache.commons.lang3.tuple.ImmutablePair;
import org.apache.commons.lang3.tuple.ImmutableTriple;
import org.apache.commons.lang3.tuple.MutablePair;
import org.apache.commons.lang3.tuple.MutableTriple;
import org.apache.commons.lang3.tuple.Pair;
import org.apache.commons.lang3.tuple.Triple;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.fraction.BigFraction;
import org.apache.commons.math3.geometry.euclidean.threed.Rotation;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.apache.commons.math3.util.BigReal;

/** The objects of Apache Commons. */
final class CommonsObjects {
  private CommonsObjects() {}

  static List<Library> libraries() {
    return List.of(lang(), collections(), math(), geometry(), numbers());
  }

  private static Library lang() {
    return new Library(
            "Commons Lang", "org.apache.commons:commons-lang3", "org.apache.commons.lang3.**")
        .both("Pair", () -> Pair.of("a", 1), () -> Pair.of("a", 2))
        .both("Triple", () -> Triple.of("a", 1, 'c'), () -> Triple.of("a", 1, 'd'))
        .twins(
            "ImmutablePair and MutablePair",
            () -> ImmutablePair.of("a", 1),
            () -> MutablePair.of("a", 1))
        .twins(
            "ImmutableTriple and MutableTriple",
            () -> ImmutableTriple.of("a", 1, 2),
            () -> MutableTriple.of("a", 1, 2))
        .twins(
            "ImmutablePair and Map.entry", () -> ImmutablePair.of("a", 1), () -> Map.entry("a", 1))
        .value("MutablePair", () -> MutablePair.of("a", 1))
        .singleton("ImmutablePair.nullPair", ImmutablePair::nullPair)
        .both("Range", () -> Range.of(1, 5), () -> Range.of(1, 6))
        .both("IntegerRange", () -> IntegerRange.of(1, 5))
        .both("Fraction", () -> Fraction.getFraction(1, 3), () -> Fraction.getFraction(1, 4))
        .twins(
            "Fraction with its text kept",
            () -> printed(Fraction.getFraction(1, 3)),
            () -> Fraction.getFraction(1, 3))
        .both("MutableInt", () -> new MutableInt(5))
        .value("MutableBoolean", () -> new MutableBoolean(true))
        .value("MutableObject", () -> new MutableObject<>("a"))
        .value(
            "FastDateFormat",
            () ->
                FastDateFormat.getInstance(
                    "yyyy", java.util.TimeZone.getTimeZone("UTC"), java.util.Locale.ROOT))
        .value("ConstantInitializer", () -> new ConstantInitializer<>("a"))
        .value("EqualsBuilder", EqualsBuilder::new, EqualsBuilder::isEquals);
  }

  private static Object printed(Object object) {
    return object.toString().isEmpty() ? null : object;
  }

  private static Library collections() {
    return new Library(
            "Commons Collections",
            "org.apache.commons:commons-collections4",
            "org.apache.commons.collections4.**")
        .both("MultiKey", () -> new MultiKey<>("a", "b"), () -> new MultiKey<>("a", "c"))
        .value("MultiKey of enums", () -> new MultiKey<>(TimeUnit.DAYS, TimeUnit.HOURS))
        .value("HashBag", () -> new HashBag<>(List.of("a", "a")))
        .value("DualHashBidiMap", () -> new DualHashBidiMap<>(Map.of("a", 1)))
        .value("TreeBidiMap", () -> new TreeBidiMap<>(Map.of("a", 1)))
        .value("TreeList", () -> new TreeList<>(List.of(1, 2)))
        .value("CaseInsensitiveMap", () -> new CaseInsensitiveMap<>(Map.of("A", 1)))
        .value("LRUMap", () -> new LRUMap<>(Map.of("a", 1)))
        .value(
            "ListOrderedMap",
            () -> ListOrderedMap.listOrderedMap(new java.util.HashMap<>(Map.of("a", 1))))
        .value("ListOrderedSet", () -> ListOrderedSet.listOrderedSet(List.of("b", "a")))
        .value("MultiKeyMap", CommonsObjects::multiKeyMap)
        .value("PatriciaTrie", () -> new PatriciaTrie<>(new TreeMap<>(Map.of("a", 1, "ab", 2))));
  }

  private static MultiKeyMap<String, Integer> multiKeyMap() {
    MultiKeyMap<String, Integer> map = new MultiKeyMap<>();
    map.put("a", "b", 1);
    return map;
  }

  private static Library math() {
    return new Library(
            "Commons Math", "org.apache.commons:commons-math3", "org.apache.commons.math3.**")
        .both("Complex", () -> new Complex(1, 2), () -> new Complex(2, 1))
        .both("BigFraction", () -> new BigFraction(1, 3))
        .both(
            "Vector3D",
            () -> new org.apache.commons.math3.geometry.euclidean.threed.Vector3D(1, 2, 3))
        .value("Rotation", () -> new Rotation(1, 0, 0, 0, false), rotation -> rotation.getAngle())
        .value(
            "Array2DRowRealMatrix", () -> new Array2DRowRealMatrix(new double[][] {{1, 2}, {3, 4}}))
        .value("ArrayRealVector", () -> new ArrayRealVector(new double[] {1, 2}))
        .both("BigReal", () -> new BigReal("1.5"))
        .value("Pair", () -> org.apache.commons.math3.util.Pair.create("a", 1))
        .value("SummaryStatistics", CommonsObjects::statistics);
  }

  private static SummaryStatistics statistics() {
    SummaryStatistics statistics = new SummaryStatistics();
    statistics.addValue(1);
    statistics.addValue(2);
    return statistics;
  }

  private static Library geometry() {
    return new Library(
            "Commons Geometry",
            "org.apache.commons:commons-geometry-euclidean",
            "org.apache.commons.geometry.**")
        .both("Vector3D", () -> Vector3D.of(1, 2, 3), () -> Vector3D.of(1, 2, 4))
        .both("Vector2D", () -> Vector2D.of(1, 2))
        .value("Unit", () -> Vector3D.Unit.PLUS_X);
  }

  private static Library numbers() {
    return new Library(
            "Commons Numbers",
            "org.apache.commons:commons-numbers-fraction",
            "org.apache.commons.numbers.**")
        .both(
            "Fraction",
            () -> org.apache.commons.numbers.fraction.Fraction.of(1, 3),
            () -> org.apache.commons.numbers.fraction.Fraction.of(1, 4))
        .twins(
            "Fractions of other signs",
            () -> org.apache.commons.numbers.fraction.Fraction.of(-1, 3),
            () -> org.apache.commons.numbers.fraction.Fraction.of(1, -3))
        .both("Complex", () -> org.apache.commons.numbers.complex.Complex.ofCartesian(1, 2));
  }
}
