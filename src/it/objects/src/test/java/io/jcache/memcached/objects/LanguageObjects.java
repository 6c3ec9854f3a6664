package io.jcache.memcached.objects;

import arrow.core.Either;
import arrow.core.Ior;
import arrow.core.NonEmptyListKt;
import arrow.core.None;
import arrow.core.Option;
import arrow.core.Some;
import fj.P;
import fj.data.TreeMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kotlin.LazyKt;
import kotlin.Pair;
import kotlin.Triple;
import kotlin.Unit;
import kotlin.collections.ArrayDeque;
import kotlin.collections.CollectionsKt;
import kotlin.collections.IndexedValue;
import kotlin.collections.MapsKt;
import kotlin.collections.SetsKt;
import kotlin.ranges.CharRange;
import kotlin.ranges.IntProgression;
import kotlin.ranges.IntRange;
import kotlin.ranges.LongRange;
import kotlin.text.Regex;
import kotlin.text.RegexOption;
import kotlinx.collections.immutable.ExtensionsKt;
import kotlinx.datetime.DatePeriod;
import kotlinx.datetime.LocalDate;
import kotlinx.datetime.LocalDateTime;
import kotlinx.datetime.LocalTime;
import scala.Some$;
import scala.Tuple2;
import scala.Tuple3;
import scala.collection.immutable.HashMap$;
import scala.collection.immutable.List$;
import scala.collection.immutable.Nil$;
import scala.collection.immutable.Range$;
import scala.collection.immutable.Vector$;
import scala.collection.mutable.ArrayBuffer;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.CollectionConverters;
import scala.math.BigDecimal$;
import scala.math.BigInt$;
import scala.util.Left;
import scala.util.Right;

/** The objects of other languages' libraries. */
final class LanguageObjects {
  private LanguageObjects() {}

  static List<Library> libraries() {
    return List.of(kotlin(), persistent(), dates(), arrow(), scala(), functionalJava());
  }

  private static Library kotlin() {
    return new Library("Kotlin", "org.jetbrains.kotlin:kotlin-stdlib", "kotlin.**")
        .both("Pair", () -> new Pair<>("a", 1), () -> new Pair<>("a", 2))
        .both("Triple", () -> new Triple<>("a", 1, 'c'), () -> new Triple<>("a", 1, 'd'))
        .singleton("Unit", () -> Unit.INSTANCE)
        .key("Unit", () -> Unit.INSTANCE)
        .value("emptyList()", CollectionsKt::emptyList)
        .singleton("the one emptyList()", CollectionsKt::emptyList)
        .key("emptyList()", CollectionsKt::emptyList)
        .value("emptyMap()", MapsKt::emptyMap)
        .value("emptySet()", SetsKt::emptySet)
        .both("listOf(a, b)", () -> CollectionsKt.listOf("a", "b"))
        .value("listOf 500", () -> CollectionsKt.listOf(Views.texts(500).toArray()))
        .value("mutableListOf", () -> CollectionsKt.mutableListOf(1, 2))
        .value("setOf", () -> SetsKt.setOf("a", "b"))
        .value("mapOf", () -> MapsKt.mapOf(new Pair<>("a", 1), new Pair<>("b", 2)))
        .value("mapOf one", () -> MapsKt.mapOf(new Pair<>("a", 1)))
        .value("buildList", LanguageObjects::built)
        .key("buildList", LanguageObjects::built)
        .value("buildMap", LanguageObjects::builtMap)
        .value("buildSet", LanguageObjects::builtSet)
        .value("ArrayDeque", () -> new ArrayDeque<>(List.of(1, 2)))
        .value("list + emptyList()", () -> new Pair<>(List.of(1), CollectionsKt.emptyList()))
        .both("IndexedValue", () -> new IndexedValue<>(1, "a"))
        .both("IntRange", () -> new IntRange(1, 5), () -> new IntRange(1, 6))
        .both("LongRange", () -> new LongRange(1, 5))
        .both("CharRange", () -> new CharRange('a', 'f'))
        .both("IntProgression", () -> IntProgression.Companion.fromClosedRange(1, 9, 2))
        .twins("empty IntRanges", () -> new IntRange(2, 1), () -> new IntRange(5, 1))
        .value(
            "Regex",
            () -> new Regex("a+", RegexOption.IGNORE_CASE),
            regex -> List.of(regex.getPattern(), regex.getOptions()))
        .value(
            "Result.Failure",
            () -> kotlin.ResultKt.createFailure(new IllegalStateException("x")),
            Object::toString)
        .value("Lazy", () -> LazyKt.lazyOf("a"), lazy -> lazy.getValue())
        .both(
            "kotlin.time.Instant",
            () -> kotlin.time.Instant.Companion.fromEpochMilliseconds(1_700_000_000_000L))
        .both("kotlin.uuid.Uuid", () -> kotlin.uuid.Uuid.Companion.fromLongs(1, 2))
        .both("KotlinVersion", () -> new kotlin.KotlinVersion(2, 1, 0))
        .value(
            "NotImplementedError",
            () -> framed(new kotlin.NotImplementedError("x")),
            Views::thrown);
  }

  private static Throwable framed(Throwable thrown) {
    thrown.setStackTrace(new StackTraceElement[0]);
    return thrown;
  }

  private static List<Object> built() {
    List<Object> list = CollectionsKt.createListBuilder();
    list.addAll(List.of("a", "b"));
    return CollectionsKt.build(list);
  }

  private static Map<Object, Object> builtMap() {
    Map<Object, Object> map = MapsKt.createMapBuilder();
    map.putAll(Map.of("a", 1, TimeUnit.DAYS, 2));
    return MapsKt.build(map);
  }

  private static Object builtSet() {
    var set = SetsKt.createSetBuilder();
    set.addAll(List.of("a", TimeUnit.DAYS));
    return SetsKt.build(set);
  }

  private static Library persistent() {
    return new Library(
            "Kotlin immutable collections",
            "org.jetbrains.kotlinx:kotlinx-collections-immutable-jvm",
            "kotlinx.collections.immutable.**")
        .both("persistentListOf", () -> ExtensionsKt.persistentListOf("a", "b"))
        .value("persistent list of 1,000", () -> ExtensionsKt.toPersistentList(Views.texts(1000)))
        .both("persistentSetOf", () -> ExtensionsKt.persistentSetOf("a", "b"))
        .value(
            "persistent set of enums",
            () -> ExtensionsKt.persistentSetOf(TimeUnit.values()),
            set -> set.contains(TimeUnit.DAYS))
        .both("persistentMapOf", () -> ExtensionsKt.persistentMapOf(new Pair<>("a", 1)))
        .value(
            "persistent map of enums",
            () -> ExtensionsKt.toPersistentMap(Map.of(TimeUnit.DAYS, 1, TimeUnit.HOURS, 2)),
            map -> map.get(TimeUnit.DAYS))
        .value(
            "persistentHashMap of enums",
            () -> ExtensionsKt.toPersistentHashMap(Map.of(TimeUnit.DAYS, 1, TimeUnit.HOURS, 2)),
            map -> map.get(TimeUnit.DAYS))
        .value(
            "persistentHashSet of enums",
            () -> ExtensionsKt.persistentHashSetOf(TimeUnit.values()),
            set -> set.contains(TimeUnit.DAYS))
        .value("persistentHashMap of 1,000", () -> ExtensionsKt.toPersistentHashMap(numbered(1000)))
        .value("empty persistentHashMap", () -> ExtensionsKt.persistentHashMapOf())
        .value(
            "in the order of insertion",
            () -> ExtensionsKt.toPersistentMap(numbered(50)),
            Views::order)
        .key("persistentHashSetOf", () -> ExtensionsKt.persistentHashSetOf("a", "b"))
        .twins(
            "persistentListOf and List.of",
            () -> ExtensionsKt.persistentListOf(1, 2),
            () -> List.of(1, 2));
  }

  private static Map<String, Integer> numbered(int count) {
    Map<String, Integer> map = new LinkedHashMap<>();
    Views.texts(count).forEach(text -> map.put(text, map.size()));
    return map;
  }

  private static Library dates() {
    return new Library(
            "kotlinx-datetime", "org.jetbrains.kotlinx:kotlinx-datetime-jvm", "kotlinx.datetime.**")
        .both("LocalDate", () -> new LocalDate(2026, 2, 28), () -> new LocalDate(2026, 2, 27))
        .both("LocalTime", () -> new LocalTime(1, 2, 3, 4))
        .both("LocalDateTime", () -> new LocalDateTime(2026, 2, 28, 1, 2, 3, 4))
        .both("DatePeriod", () -> new DatePeriod(1, 2, 3));
  }

  private static Library arrow() {
    return new Library("Arrow", "io.arrow-kt:arrow-core-jvm", "arrow.**")
        .both("Some", () -> new Some<>("a"), () -> new Some<>("b"))
        .singleton("None", () -> None.INSTANCE)
        .key("None", () -> None.INSTANCE)
        .value(
            "a list with None",
            () -> List.of(None.INSTANCE, new Some<>(1)),
            list -> list.get(0) == None.INSTANCE)
        .both("Either.Right", () -> new Either.Right<>("a"), () -> new Either.Left<>("a"))
        .both("Either.Left", () -> new Either.Left<>("a"))
        .both("Ior.Both", () -> new Ior.Both<>("a", 1))
        .value("NonEmptyList", () -> NonEmptyListKt.toNonEmptyListOrNull(List.of(1, 2)))
        .value("Option of null", () -> Option.Companion.fromNullable(null));
  }

  private static Library scala() {
    return new Library("Scala", "org.scala-lang:scala-library", "scala.**")
        .both("Some", () -> new scala.Some<>("a"), () -> new scala.Some<>("b"))
        .singleton("None", () -> scala.None$.MODULE$)
        .key("None", () -> scala.None$.MODULE$)
        .singleton("Nil", () -> Nil$.MODULE$)
        .both("List", () -> CollectionConverters.asScala(List.of("a", "b")).toList())
        .value("List of 500", () -> CollectionConverters.asScala(Views.texts(500)).toList())
        .both("Vector", () -> CollectionConverters.asScala(List.of("a", "b")).toVector())
        .value("Vector of 5,000", () -> CollectionConverters.asScala(Views.texts(5000)).toVector())
        .both(
            "Map",
            () ->
                scala.collection.immutable.Map$.MODULE$.from(
                    CollectionConverters.asScala(Map.of("a", 1, "b", 2))))
        .value(
            "HashMap of 50",
            () -> HashMap$.MODULE$.from(CollectionConverters.asScala(numbered(50))))
        .value(
            "HashMap of enums",
            () ->
                HashMap$.MODULE$.from(
                    CollectionConverters.asScala(Map.of(TimeUnit.DAYS, 1, TimeUnit.HOURS, 2))),
            map -> map.get(TimeUnit.DAYS))
        .value(
            "Set",
            () -> CollectionConverters.asScala(List.of("a", "b", "c", "d", "e", "f")).toSet())
        .value("Range", () -> Range$.MODULE$.apply(1, 9, 2))
        .value("ArrayBuffer", () -> ArrayBuffer.from(CollectionConverters.asScala(List.of(1, 2))))
        .both("Tuple2", () -> new Tuple2<>("a", 1), () -> new Tuple2<>("a", 2))
        .twins(
            "Tuple2 and its form of ints",
            () -> new Tuple2<>(1, 2),
            () -> new scala.Tuple2$mcII$sp(1, 2))
        .both("Tuple3", () -> new Tuple3<>("a", 1, 'c'))
        .both("Left", () -> new Left<>("a"), () -> new Right<>("a"))
        .both("Right", () -> new Right<>("a"))
        .both("FiniteDuration", () -> new FiniteDuration(5, TimeUnit.SECONDS))
        .twins(
            "FiniteDurations of other units",
            () -> new FiniteDuration(5, TimeUnit.SECONDS),
            () -> new FiniteDuration(5000, TimeUnit.MILLISECONDS))
        .both("BigInt", () -> BigInt$.MODULE$.apply("123456789012345678901234567890"))
        .both("BigDecimal", () -> BigDecimal$.MODULE$.apply("1.50"))
        .twins(
            "BigDecimals of other scales",
            () -> BigDecimal$.MODULE$.apply("1.5"),
            () -> BigDecimal$.MODULE$.apply("1.50"))
        .both("Symbol", () -> scala.Symbol.apply("a"))
        .value("Some of a List", () -> Some$.MODULE$.apply(List$.MODULE$.empty()))
        .value("empty Vector", () -> Vector$.MODULE$.empty());
  }

  private static Library functionalJava() {
    return new Library("Functional Java", "org.functionaljava:functionaljava", "fj.**")
        .both("List", () -> fj.data.List.list("a", "b"))
        .both("Option.some", () -> fj.data.Option.some("a"), fj.data.Option::none)
        .both("Option.none", fj.data.Option::none)
        .both("Either", () -> fj.data.Either.left("a"), () -> fj.data.Either.right("a"))
        .value("P2", () -> P.p("a", 1))
        .value(
            "TreeMap",
            () ->
                TreeMap.iterableTreeMap(fj.Ord.stringOrd, Arrays.asList(P.p("a", 1), P.p("b", 2))),
            TreeMap::toMutableMap)
        .value("Unit", fj.Unit::unit);
  }
}
