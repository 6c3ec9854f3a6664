package io.jcache.memcached.objects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;

/** Keys of the JDK that are equal though made another way, and unequal though they look alike. */
final class JdkKeys {
  private JdkKeys() {}

  static List<Library> libraries() {
    return List.of(keys());
  }

  private static Library keys() {
    List<Integer> list = List.of(1, 2, 3);
    return new Library("JDK: equal across classes", "")
        .twins(
            "ArrayList and LinkedList", () -> new ArrayList<>(list), () -> new LinkedList<>(list))
        .twins("List.of and Arrays.asList", () -> list, () -> Arrays.asList(1, 2, 3))
        .twins(
            "Vector and unmodifiableList",
            () -> new Vector<>(list),
            () -> Collections.unmodifiableList(list))
        .twins("nCopies and List.of", () -> Collections.nCopies(2, "a"), () -> List.of("a", "a"))
        .twins("emptyList and ArrayList", Collections::emptyList, ArrayList::new)
        .twins("HashSet and TreeSet", () -> new HashSet<>(list), () -> new TreeSet<>(list))
        .twins("Set.of and singleton", () -> Set.of("a"), () -> Collections.singleton("a"))
        .twins(
            "HashMap and TreeMap",
            () -> new HashMap<>(Map.of(1, 2, 3, 4)),
            () -> new TreeMap<>(Map.of(1, 2, 3, 4)))
        .twins("Map.of and singletonMap", () -> Map.of(1, 2), () -> Collections.singletonMap(1, 2))
        .twins(
            "Map.entry and that of a HashMap",
            () -> Map.entry(1, 2),
            () -> Map.of(1, 2).entrySet().iterator().next())
        .twins(
            "List.of 200 and Arrays.asList",
            () -> List.copyOf(Views.texts(20)),
            () -> Arrays.asList(Views.texts(20).toArray()))
        .keys("a list is no set", () -> List.of(1), () -> Set.of(1))
        .keys("order in a list", () -> List.of(1, 2), () -> List.of(2, 1))
        .keys("nesting of lists", () -> List.of(List.of(1), 2), () -> List.of(1, List.of(2)))
        .keys("Integer and Long in a list", () -> List.of(1), () -> List.of(1L))
        .keys(
            "null and its text", () -> Arrays.asList("a", null), () -> Arrays.asList("a", "null"));
  }
}
