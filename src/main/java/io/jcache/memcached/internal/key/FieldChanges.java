package io.jcache.memcached.internal.key;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the equality of a key's class sees of its fields: each is changed in a copy of its own,
 * which then must not equal the original. A field that cannot be changed counts as seen.
 */
final class FieldChanges {
  private static final List<Object> SAMPLES =
      List.of("x", 1, 1L, 1.0, true, BigDecimal.ONE, List.of(1), Set.of(1), Map.of(1, 1));

  private final Object original;
  private final Supplier<Object> copies;

  /**
   * Creates the changes of an object, of which the supplier gives a new and equal copy each time.
   */
  FieldChanges(Object original, Supplier<Object> copies) {
    this.original = original;
    this.copies = copies;
  }

  /** Returns which transient fields a copy lacks, for the end of a message; else nothing. */
  static String lost(Object original, Object copy) throws IllegalAccessException {
    List<String> lost = new ArrayList<>();
    for (Field field : KeyFields.transients(copy.getClass())) {
      Object none = unset(field.getType());
      if (Objects.equals(none, field.get(copy)) && !Objects.equals(none, field.get(original))) {
        lost.add(field.getName());
      }
    }
    return lost.isEmpty() ? "" : ", which lacks what is transient: " + String.join(", ", lost);
  }

  /** Returns the fault of the class; null if its equality sees what is written, and no more. */
  @Nullable String unseen(Class<?> family, Object copy) throws IllegalAccessException {
    for (Member part : KeyFields.of(family)) {
      Field field = (Field) part;
      Object value = field.get(original);
      Object other = other(field.getType(), value);
      if (!sees(field, other) && !(value instanceof String text && sees(field, text + "x"))) {
        return "does not compare its field "
            + field.getName()
            + " in equals, so that equal keys could differ in it";
      }
      Object alike = alike(value);
      if (alike != null && !sees(field, alike)) {
        return "takes unequal values of its field " + field.getName() + " for equal in equals";
      }
    }
    try {
      // Fills what is kept of the rest: such a field is not asked for.
      new StringBuilder().append(copy);
    } catch (RuntimeException e) {
      return null;
    }
    for (Field field : KeyFields.transients(copy.getClass())) {
      if (!KeyFields.isHashName(field)
          && Objects.equals(unset(field.getType()), field.get(copy))
          && sees(field, other(field.getType(), field.get(copy)))) {
        return "compares its transient field "
            + field.getName()
            + " in equals, which a serialized copy does not have";
      }
    }
    return null;
  }

  /** Returns whether a copy with another value of a field is another key. */
  boolean sees(Field field, @Nullable Object value) {
    try {
      Object changed = copies.get();
      if (changed.getClass().isRecord()) {
        changed = withComponent(changed, field.getName(), value);
      } else if (value != field.get(changed)) {
        field.set(changed, value);
      } else {
        return true;
      }
      return !original.equals(changed);
    } catch (ReflectiveOperationException | RuntimeException | AssertionError e) {
      return true;
    }
  }

  private static Object withComponent(Object copy, String name, @Nullable Object value)
      throws ReflectiveOperationException {
    RecordComponent[] components = copy.getClass().getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      Field field = copy.getClass().getDeclaredField(components[i].getName());
      values[i] = field.getName().equals(name) ? value : KnownKeys.accessible(field).get(copy);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> constructor = copy.getClass().getDeclaredConstructor(types);
    return KnownKeys.accessible(constructor).newInstance(values);
  }

  /** Returns what a field has that was not set. */
  private static @Nullable Object unset(Class<?> type) {
    return Array.get(Array.newInstance(type, 1), 0);
  }

  /**
   * Returns another value for a field: null where there was one; null for null if none is known.
   */
  private static @Nullable Object other(Class<?> type, @Nullable Object value) {
    if (type == boolean.class) {
      return Boolean.FALSE.equals(value);
    }
    if (type == char.class) {
      return Objects.equals(value, 'x') ? 'y' : 'x';
    }
    if (type.isPrimitive()) {
      // Fits all of the others.
      return (byte) (value instanceof Number n && n.doubleValue() == 1 ? 2 : 1);
    }
    if (value != null) {
      return null;
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 1);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    return SAMPLES.stream().filter(type::isInstance).findFirst().orElse(null);
  }

  /** Returns a value that is not equal to one, but that a loose comparison takes for equal. */
  private static @Nullable Object alike(@Nullable Object value) {
    if (value instanceof String text) {
      String upper = text.toUpperCase(Locale.ROOT);
      String turned = upper.equals(text) ? text.toLowerCase(Locale.ROOT) : upper;
      return turned.equals(text) ? null : turned;
    }
    if (value instanceof BigDecimal number) {
      return number.multiply(new BigDecimal("1.0"));
    }
    if (value != null && value.getClass().isArray()) {
      int length = Array.getLength(value);
      Object longer = Array.newInstance(value.getClass().getComponentType(), length + 1);
      System.arraycopy(value, 0, longer, 0, length);
      return longer;
    }
    return null;
  }
}
