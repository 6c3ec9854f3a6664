package io.jcache.memcached.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a room, a package below {@code internal}, may use, and what is for users. A rule that finds
 * no class to check fails.
 *
 * @param face the package that users see
 */
record RoomRules(String face) {
  /** Each room, and the siblings that it may use. All may use {@code spi}, but for entry. */
  static final Map<String, Set<String>> ROOMS = rooms();

  /** The types of the face that rooms may name: what an application chooses or reads. */
  private static final Map<String, Set<String>> FACE_TYPES =
      Map.of(
          "config",
          Set.of("ConfigurationException", "FailureMode", "ItemFormat", "WriteMode"),
          "boot",
          Set.of(
              "CacheReport",
              "ConfigurationException",
              "FailureMode",
              "ManagerReadings",
              "MemcachedCachingProvider",
              "MemcachedConnectionDetails",
              "MemcachedMetrics",
              "NodeReport"),
          "discovery",
          Set.of("ConfigurationException", "DiscoveryReport"),
          "cli",
          Set.of("ConfigurationException"),
          "event",
          Set.of("EventOrigin"));

  /** The types of the face that its logic, the classes in {@code internal} itself, may name. */
  private static final Set<String> FACE_TYPES_OF_LOGIC =
      Set.of(
          "CacheReport",
          "ClusterMXBean",
          "ConfigurationException",
          "DiscoveryReport",
          "FailureMode",
          "ItemFormat",
          "WriteMode",
          "ManagerReadings",
          "MemcachedConfiguration",
          "NearCache",
          "NodeReport",
          "Servers");

  /** The one room that a library is for. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "com.esotericsoftware..", Set.of("codec"),
          "net.jpountz..", Set.of("compression"),
          "com.github.luben..", Set.of("compression"),
          "com.github.benmanes..", Set.of("near"),
          "javax.crypto..", Set.of("item"),
          "javax.security..", Set.of("item", "transport"),
          "com.typesafe..", Set.of("config"),
          "picocli..", Set.of("cli"));

  /** The parts of transport, and those of its other parts that each may use. */
  private static final Map<String, Set<String>> PARTS_OF_TRANSPORT =
      Map.of(
          "wire", Set.of(),
          "link", Set.of("wire"),
          "tls", Set.of(),
          "spy", Set.of("wire", "link"),
          "memory", Set.of("link"));

  private static Map<String, Set<String>> rooms() {
    Map<String, Set<String>> rooms = new LinkedHashMap<>();
    rooms.put("entry", Set.of());
    rooms.put("option", Set.of());
    rooms.put("config", Set.of("option"));
    rooms.put("codec", Set.of());
    rooms.put("key", Set.of("codec"));
    rooms.put("item", Set.of());
    rooms.put("compression", Set.of("option"));
    rooms.put("thread", Set.of());
    rooms.put("transport", Set.of("option", "thread"));
    rooms.put(
        "store", Set.of("entry", "key", "item", "compression", "option", "thread", "transport"));
    rooms.put("discovery", Set.of("config", "option", "thread", "transport"));
    rooms.put("near", Set.of("entry", "option", "store", "transport"));
    rooms.put("remote", Set.of("store", "transport"));
    rooms.put("format", Set.of("entry", "item", "key", "option", "transport"));
    rooms.put("event", Set.of("entry", "thread"));
    rooms.put("integration", Set.of("entry", "thread"));
    rooms.put("management", Set.of("entry"));
    rooms.put("boot", Set.of("config", "management"));
    rooms.put(
        "cli",
        Set.of(
            "codec",
            "compression",
            "config",
            "discovery",
            "item",
            "key",
            "option",
            "store",
            "thread",
            "transport"));
    return rooms;
  }

  /** Returns all rules by their names. */
  Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    ROOMS.forEach((room, siblings) -> rules.put(room + " uses " + siblings, uses(room, siblings)));
    rules.put("internal uses of the face what is for users", logicUses());
    rules.put("spi uses nothing below it", spiUses());
    rules.put("nobody uses cli", nobodyUsesTheTool());
    rules.put("every class is in a room", everyClassIsInARoom());
    rules.put("public types of face and spi are listed", UserTypes.areListed(face));
    rules.put("users see no internal type", UserTypes.showNothingInternal(face));
    rules.put("no circle of files above 3", new FileCircles(3).rule());
    rules.put("threads are made in thread", threadsAreMadeInThread());
    rules.put("thread-locals are kept in thread and item", threadLocalsInThreadAndItem());
    PARTS_OF_TRANSPORT.forEach(
        (part, others) -> rules.put("transport." + part + " uses " + others, uses(part)));
    rules.put("transport knows none of its parts", transportKnowsNoPart());
    rules.put("wire knows no socket and no thread", wireKnowsNoSocketAndNoThread());
    rules.put("no class names a protocol and a socket", noProtocolWithSocket());
    rules.put("spymemcached in transport.spy and face", clientLibraryInSpyAndFace());
    LIBRARIES.forEach((library, room) -> rules.put(library + " in " + room, only(library, room)));
    rules.put("io.micrometer.. in three classes", micrometerIsApart());
    rules.put("org.springframework.. in boot, config and a type of the face", springIsApart());
    rules.put("entry has no I/O, threads or logging", entryHasNoInputOrOutput());
    rules.put("entry has no clock", entryHasNoClock());
    return rules;
  }

  private ArchRule uses(String room, Set<String> siblings) {
    // The tool stands beside the face, and takes what that takes.
    List<String> forbidden =
        new ArrayList<>(room.equals("cli") ? List.of() : List.of(face + ".internal"));
    ROOMS.keySet().stream()
        .filter(other -> !other.equals(room) && !siblings.contains(other))
        .forEach(other -> forbidden.add(inside(other)));
    if (room.equals("entry")) {
      forbidden.add(face + ".spi");
    }
    return noClasses()
        .that(residesIn(inside(room)))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(forbidden.toArray(String[]::new))
                .or(inFaceBut(FACE_TYPES.getOrDefault(room, Set.of()))));
  }

  private ArchRule logicUses() {
    return noClasses()
        .that(residesIn(face + ".internal"))
        .should()
        .dependOnClassesThat(inFaceBut(FACE_TYPES_OF_LOGIC));
  }

  private ArchRule spiUses() {
    return noClasses()
        .that(residesIn(face + ".spi"))
        .should()
        .dependOnClassesThat(resideInAnyPackage(face, face + ".internal.."));
  }

  /** It is not in the provider's jar. */
  private ArchRule nobodyUsesTheTool() {
    return noClasses()
        .that(not(resideInAnyPackage(inside("cli"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(inside("cli"));
  }

  private DescribedPredicate<JavaClass> inFaceBut(Set<String> allowed) {
    return resideInAnyPackage(face).and(not(nameMatching(nested(allowed))));
  }

  private String nested(Set<String> names) {
    return ".*\\.(" + String.join("|", names) + ")(\\$.*|;)?";
  }

  private ArchRule everyClassIsInARoom() {
    List<String> known = new ArrayList<>(List.of(face, face + ".spi", face + ".internal"));
    ROOMS.keySet().forEach(room -> known.add(inside(room)));
    return classes().should().resideInAnyPackage(known.toArray(String[]::new));
  }

  private ArchRule threadsAreMadeInThread() {
    return noClasses()
        .that(not(resideInAnyPackage(inside("thread"))))
        .should(
            ArchConditions.callConstructorWhere(
                DescribedPredicate.describe(
                    "of a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class))));
  }

  /** Where a thread is, is told in one place; what item keeps are objects that are dear to make. */
  private ArchRule threadLocalsInThreadAndItem() {
    return noClasses()
        .that(not(resideInAnyPackage(inside("thread"), inside("item"))))
        .should()
        .dependOnClassesThat(equivalentTo(ThreadLocal.class));
  }

  private ArchRule uses(String part) {
    String[] forbidden =
        PARTS_OF_TRANSPORT.keySet().stream()
            .filter(other -> !other.equals(part) && !PARTS_OF_TRANSPORT.get(part).contains(other))
            .map(other -> inside("transport." + other))
            .toArray(String[]::new);
    return noClasses()
        .that(residesIn(inside("transport." + part)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden);
  }

  private ArchRule transportKnowsNoPart() {
    return noClasses()
        .that(residesIn(face + ".internal.transport"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            PARTS_OF_TRANSPORT.keySet().stream()
                .map(part -> inside("transport." + part))
                .toArray(String[]::new));
  }

  private ArchRule wireKnowsNoSocketAndNoThread() {
    return noClasses()
        .that(residesIn(inside("transport.wire")))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.net..",
                    "java.nio.channels..",
                    "java.util.concurrent.locks..",
                    "net.spy..")
                .or(equivalentTo(Thread.class)));
  }

  /** Who knows how answers are read must not know where from, and the other way round. */
  private ArchRule noProtocolWithSocket() {
    return noClasses()
        .that(
            DescribedPredicate.describe(
                "name a socket, an address or what goes wrong there",
                type ->
                    type.getDirectDependenciesFromSelf().stream()
                        .map(arrow -> arrow.getTargetClass().getPackageName())
                        .anyMatch(name -> name.matches("java\\.n(et|io\\.channels)(\\..*)?"))))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(inside("transport.wire"))
                .and(not(nameMatching(".*\\.BadReplyException"))));
  }

  private ArchRule clientLibraryInSpyAndFace() {
    return noClasses()
        .that(not(resideInAnyPackage(face, inside("transport.spy"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("net.spy..");
  }

  private ArchRule only(String library, Set<String> rooms) {
    return noClasses()
        .that(not(resideInAnyPackage(rooms.stream().map(this::inside).toArray(String[]::new))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  /** Micrometer is optional: no class that an application needs may ask for it. */
  private ArchRule micrometerIsApart() {
    return noClasses()
        .that(
            not(nameMatching(".*\\.(MemcachedMetrics(AutoConfiguration)?|ManagerMeters)(\\$.*)?")))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.micrometer..").or(nameMatching(".*\\.MemcachedMetrics")));
  }

  /** Spring is optional, and so is the one type for users that is made of it. */
  private ArchRule springIsApart() {
    DescribedPredicate<HasName> details = nameMatching(".*\\.MemcachedConnectionDetails");
    return noClasses()
        .that(not(resideInAnyPackage(inside("boot"), inside("config")).or(details)))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.springframework..").or(details));
  }

  private ArchRule entryHasNoInputOrOutput() {
    return noClasses()
        .that(residesIn(inside("entry")))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.io..",
                    "java.net..",
                    "java.nio..",
                    "java.util.concurrent..",
                    "org.slf4j..")
                .and(not(equivalentTo(TimeUnit.class)))
                .and(not(equivalentTo(Serializable.class))));
  }

  private ArchRule entryHasNoClock() {
    return noClasses()
        .that(residesIn(inside("entry")))
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould(
            ArchConditions.callMethodWhere(
                DescribedPredicate.<JavaMethodCall>describe(
                    "java.time's now()",
                    call ->
                        call.getName().equals("now")
                            && call.getTargetOwner().getPackageName().startsWith("java.time"))))
        .orShould()
        .dependOnClassesThat(equivalentTo(Thread.class));
  }

  private static DescribedPredicate<JavaClass> residesIn(String room) {
    return resideInAnyPackage(room).and(not(nameMatching(".*\\.package-info")));
  }

  private String inside(String room) {
    return face + ".internal." + room + "..";
  }
}
