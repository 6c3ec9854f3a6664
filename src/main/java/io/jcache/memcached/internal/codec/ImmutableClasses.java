package io.jcache.memcached.internal.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The classes whose objects never change, so that whoever holds one may share it.
 *
 * <ul>
 *   <li>Known ones of the JDK, enums, and classes outside of it all of whose fields are final and
 *       of primitive or such types: records of strings and numbers, for instance.
 *   <li>Not those with a field of an interface, an array or another open class, since who made the
 *       object may hold, and change, what is in that field.
 * </ul>
 */
public final class ImmutableClasses {

  private static final Set<Class<?>> KNOWN =
      Set.of(
          String.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          MathContext.class,
          UUID.class,
          URI.class,
          Locale.class,
          Currency.class,
          Pattern.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class,
          Duration.class,
          Instant.class,
          LocalDate.class,
          LocalDateTime.class,
          LocalTime.class,
          MonthDay.class,
          OffsetDateTime.class,
          OffsetTime.class,
          Period.class,
          Year.class,
          YearMonth.class,
          ZoneOffset.class,
          ZonedDateTime.class);

  private static final PerClass<Boolean> IMMUTABLE =
      new PerClass<>(type -> isImmutable(type, new HashSet<>()));

  private ImmutableClasses() {}

  /** Returns whether no object of exactly this class ever changes. */
  public static boolean contain(Class<?> type) {
    return IMMUTABLE.get(type);
  }

  private static boolean isImmutable(Class<?> type, Set<Class<?>> underway) {
    // A constant of an enum is the same object everywhere.
    if (type.isPrimitive() || KNOWN.contains(type) || Enum.class.isAssignableFrom(type)) {
      return true;
    }
    if (type.isInterface() || type.isArray() || Route.isJdk(type)) {
      return false;
    }
    if (!underway.add(type)) {
      return true;
    }
    try {
      for (Class<?> c = type; c != null; c = c.getSuperclass()) {
        for (Field field : c.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers()) && !isFixed(field, underway)) {
            return false;
          }
        }
      }
      return true;
    } catch (LinkageError e) {
      // The class of a field is missing.
      return false;
    }
  }

  private static boolean isFixed(Field field, Set<Class<?>> underway) {
    Class<?> type = field.getType();
    return Modifier.isFinal(field.getModifiers())
        && (Modifier.isFinal(type.getModifiers()) || KNOWN.contains(type) || type.isEnum())
        && isImmutable(type, underway);
  }
}
