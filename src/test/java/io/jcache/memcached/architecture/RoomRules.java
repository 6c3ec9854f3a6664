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
 * What a room, a package below the face, may use. A rule that finds no class to check fails.
 *
 * @param face the package that the rooms are in
 */
record RoomRules(String face) {
  /** Each room, and the siblings that it may use. No room may use the face. */
  private static final Map<String, Set<String>> ROOMS = rooms();

  /** The one room that a library is for. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "com.esotericsoftware..", "codec",
          "net.jpountz..", "codec",
          "com.github.luben..", "codec",
          "javax.crypto..", "codec",
          "javax.security..", "codec",
          "com.typesafe..", "config",
          "io.micrometer..", "management",
          "org.springframework..", "config");

  private static Map<String, Set<String>> rooms() {
    Map<String, Set<String>> rooms = new LinkedHashMap<>();
    rooms.put("entry", Set.of());
    rooms.put("config", Set.of());
    rooms.put("codec", Set.of());
    rooms.put("transport", Set.of());
    rooms.put("store", Set.of("entry", "codec", "transport"));
    rooms.put("event", Set.of("entry"));
    rooms.put("integration", Set.of("entry"));
    rooms.put("management", Set.of("entry"));
    return rooms;
  }

  /** Returns all rules by their names. */
  Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    ROOMS.forEach((room, siblings) -> rules.put(room + " uses " + siblings, uses(room, siblings)));
    rules.put("every class is in a room", everyClassIsInARoom());
    rules.put("spymemcached in transport and face", clientLibraryInTransportAndFace());
    LIBRARIES.forEach((library, room) -> rules.put(library + " in " + room, only(library, room)));
    rules.put("io.micrometer.. in one class", micrometerInOneClass());
    rules.put("entry has no I/O, threads or logging", entryHasNoInputOrOutput());
    rules.put("entry has no clock", entryHasNoClock());
    return rules;
  }

  private ArchRule uses(String room, Set<String> siblings) {
    List<String> forbidden = new ArrayList<>(List.of(face));
    ROOMS.keySet().stream()
        .filter(other -> !other.equals(room) && !siblings.contains(other))
        .forEach(other -> forbidden.add(inside(other)));
    return noClasses()
        .that(residesIn(inside(room)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(String[]::new));
  }

  private ArchRule everyClassIsInARoom() {
    List<String> known = new ArrayList<>(List.of(face));
    ROOMS.keySet().forEach(room -> known.add(inside(room)));
    return classes().should().resideInAnyPackage(known.toArray(String[]::new));
  }

  private ArchRule clientLibraryInTransportAndFace() {
    return noClasses()
        .that(not(resideInAnyPackage(face, inside("transport"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("net.spy..");
  }

  private ArchRule only(String library, String room) {
    return noClasses()
        .that(not(resideInAnyPackage(inside(room))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  /** Micrometer is optional: no class that an application needs may ask for it. */
  private ArchRule micrometerInOneClass() {
    return noClasses()
        .that(not(nameMatching(".*\\.MemcachedMetrics(\\$.*)?")))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.micrometer..").or(nameMatching(".*\\.MemcachedMetrics")));
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
    return face + "." + room + "..";
  }
}
