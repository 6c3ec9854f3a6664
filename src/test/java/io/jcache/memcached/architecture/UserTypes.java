package io.jcache.memcached.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashSet;
import java.util.Set;

/** What users may rely on: the public types of two packages, and what those show. */
final class UserTypes {
  /** Every public type for users. A new one is a promise, and so a line here. */
  private static final Set<String> LISTED =
      Set.of(
          "CacheReport",
          "ClusterMXBean",
          "ConfigurationException",
          "DiscoveryReport",
          "EventOrigin",
          "FailureMode",
          "ItemFormat",
          "ManagerReadings",
          "MemcachedCache",
          "MemcachedCacheManager",
          "MemcachedCachingProvider",
          "MemcachedConfiguration",
          "MemcachedConnectionDetails",
          "MemcachedMetrics",
          "NearCache",
          "NodeReport",
          "Servers",
          "Affinity",
          "BracesAffinity",
          "KeyEncoder",
          "SerializationException",
          "Serializer",
          "WriteMode");

  private UserTypes() {}

  static ArchRule areListed(String face) {
    return classes()
        .that()
        .resideInAnyPackage(face, face + ".spi")
        .and()
        .areTopLevelClasses()
        .and()
        .arePublic()
        .should(
            new ArchCondition<>("be on the list of types for users") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                events.add(
                    new SimpleConditionEvent(
                        type, LISTED.contains(type.getSimpleName()), type.getName()));
              }
            });
  }

  static ArchRule showNothingInternal(String face) {
    String internal = face + ".internal";
    return classes()
        .that()
        .resideInAnyPackage(face, face + ".spi")
        .and()
        .arePublic()
        .should(
            new ArchCondition<>("show no type of " + internal) {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (JavaClass shown : shown(type)) {
                  events.add(
                      new SimpleConditionEvent(
                          type,
                          !shown.getPackageName().startsWith(internal),
                          type.getName() + " shows " + shown.getName()));
                }
              }
            });
  }

  private static Set<JavaClass> shown(JavaClass type) {
    Set<JavaClass> shown = new LinkedHashSet<>();
    type.getSuperclass().ifPresent(above -> shown.addAll(above.getAllInvolvedRawTypes()));
    type.getInterfaces().forEach(above -> shown.addAll(above.getAllInvolvedRawTypes()));
    for (JavaCodeUnit unit : type.getCodeUnits()) {
      if (isShown(unit.getModifiers())) {
        shown.addAll(unit.getAllInvolvedRawTypes());
        unit.getExceptionTypes().forEach(shown::add);
      }
    }
    for (JavaField field : type.getFields()) {
      if (isShown(field.getModifiers())) {
        shown.addAll(field.getAllInvolvedRawTypes());
      }
    }
    return shown;
  }

  private static boolean isShown(Set<JavaModifier> modifiers) {
    return !modifiers.contains(JavaModifier.SYNTHETIC)
        && (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED));
  }
}
