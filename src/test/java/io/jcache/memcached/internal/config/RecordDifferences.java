package io.jcache.memcached.internal.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What differs between two records of one type. */
final class RecordDifferences {
  private RecordDifferences() {}

  /** Returns the components that differ, those of the groups one by one. */
  static List<String> of(Record settings, Record defaults) {
    List<String> changed = new ArrayList<>();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = get(component, settings);
      Object other = get(component, defaults);
      if (value instanceof Record group && other instanceof Record otherGroup) {
        changed.addAll(of(group, otherGroup));
      } else if (!Objects.equals(value, other)) {
        changed.add(component.getName());
      }
    }
    return changed;
  }

  private static Object get(RecordComponent component, Record settings) {
    try {
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
