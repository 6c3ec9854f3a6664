package io.jcache.memcached.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Files of one package of which each needs, in the end, each other: they can only be read together.
 *
 * @param limit how many files a circle may have
 */
record FileCircles(int limit) {
  ArchRule rule() {
    return classes()
        .should(
            new ArchCondition<>("be in no circle of more than " + limit + " files of a package") {
              private Map<String, Map<String, Set<String>>> arrows = Map.of();

              @Override
              public void init(Collection<JavaClass> all) {
                arrows = arrows(all);
              }

              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Map<String, Set<String>> room = arrows.get(type.getPackageName());
                Set<String> circle = room == null ? Set.of() : circle(file(type), room);
                events.add(
                    new SimpleConditionEvent(
                        type, circle.size() <= limit, file(type) + " is in the circle " + circle));
              }
            });
  }

  private static String file(JavaClass type) {
    String name = type.getName().substring(type.getPackageName().length() + 1);
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  /** Returns for each package its files, and for each of these the other files that it uses. */
  private static Map<String, Map<String, Set<String>>> arrows(Collection<JavaClass> all) {
    Map<String, Map<String, Set<String>>> arrows = new HashMap<>();
    for (JavaClass type : all) {
      Set<String> used =
          arrows
              .computeIfAbsent(type.getPackageName(), room -> new LinkedHashMap<>())
              .computeIfAbsent(file(type), file -> new HashSet<>());
      type.getDirectDependenciesFromSelf().stream()
          .map(arrow -> arrow.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().equals(type.getPackageName()))
          .map(FileCircles::file)
          .filter(target -> !target.equals(file(type)))
          .forEach(used::add);
    }
    return arrows;
  }

  /** Returns the files that a file reaches and that reach it, itself among them. */
  private static Set<String> circle(String file, Map<String, Set<String>> room) {
    Set<String> circle = new TreeSet<>();
    for (String reached : reachable(file, room)) {
      if (reached.equals(file) || reachable(reached, room).contains(file)) {
        circle.add(reached);
      }
    }
    return circle;
  }

  private static Set<String> reachable(String from, Map<String, Set<String>> room) {
    Set<String> reached = new HashSet<>();
    Deque<String> ahead = new ArrayDeque<>(room.getOrDefault(from, Set.of()));
    while (!ahead.isEmpty()) {
      String next = ahead.pop();
      if (reached.add(next)) {
        ahead.addAll(room.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }
}
