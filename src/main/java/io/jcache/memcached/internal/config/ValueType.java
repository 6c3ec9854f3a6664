package io.jcache.memcached.internal.config;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.jcache.memcached.internal.option.KeyPrefix;
import io.jcache.memcached.internal.option.Node;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The kind of an option's values.
 *
 * @param allowed what a value may be, as a phrase for error messages
 * @param list whether a list of texts is taken, too, as one text with {@code ;} between them
 * @param parser turns a text into a value
 * @param secret whether values stand neither in messages nor in a URI
 */
record ValueType<T>(String allowed, boolean list, Parser<T> parser, boolean secret) {
  static final int PREFIX_MAX_LENGTH = 64;

  private static final Pattern AMOUNT = Pattern.compile("([0-9]+)\\s*([A-Za-z]*)");
  private static final int LOGIN_MAX_BYTES = 255;
  private static final String LOGIN =
      "a text of at most " + LOGIN_MAX_BYTES + " bytes in UTF-8 without control characters";
  static final String ETERNAL = "eternal";

  private static final int MAX_DAYS = 36_500;
  private static final Pattern CLASS_NAME = Pattern.compile("(?U)\\[*[\\w$-]+(\\.[\\w$-]+)*;?");
  private static final Pattern CLASS_PATTERN =
      Pattern.compile("(?U)[\\w$-]+(\\.[\\w$-]+)*(\\.\\*\\*?)?");
  private static final Pattern FRACTION = Pattern.compile("0(\\.[0-9]{1,9})?|1(\\.0{1,9})?");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern PREFIX_CHARACTERS = Pattern.compile("[A-Za-z0-9._:/-]*");

  /** Creates a type whose values are no secrets, and of which surrounding spaces do not count. */
  ValueType(String allowed, boolean list, Parser<T> parser) {
    this(allowed, list, text -> parser.parse(text.strip()), false);
  }

  /** Turns the text of a source into a value. */
  @FunctionalInterface
  interface Parser<T> {

    /** Returns the value of a text. */
    T parse(String text) throws RefusedValueException;
  }

  /** Returns the type of whole numbers in a range, both ends included. */
  static ValueType<Long> longs(long min, long max) {
    return new ValueType<>(
        "a whole number from " + min + " to " + max, false, text -> wholeNumber(text, min, max));
  }

  /** Returns the type of whole numbers in a range, both ends included. */
  static ValueType<Integer> ints(int min, int max) {
    return new ValueType<>(
        "a whole number from " + min + " to " + max,
        false,
        text -> Math.toIntExact(wholeNumber(text, min, max)));
  }

  /** Returns the type of the constants of an enum, written in any case and with dashes. */
  static <E extends Enum<E>> ValueType<E> choices(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    String names =
        constants.stream().map(ValueType::lowerCaseName).collect(Collectors.joining(" or "));
    return new ValueType<>(
        names,
        false,
        text ->
            constants.stream()
                .filter(constant -> lowerCaseName(constant).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new RefusedValueException("which is none of them")));
  }

  /** Returns this type, but for a text that is refused with an advice of its own. */
  ValueType<T> refusing(String refused, String advice) {
    return new ValueType<>(
        allowed,
        list,
        text -> {
          if (text.strip().equalsIgnoreCase(refused)) {
            throw new RefusedValueException(advice);
          }
          return parser.parse(text);
        },
        secret);
  }

  /** Returns this type, but for a short text that stands for another. */
  ValueType<T> abbreviated(String brief, String meant) {
    return new ValueType<>(
        brief + ", or " + allowed,
        list,
        text -> parser.parse(text.strip().equalsIgnoreCase(brief) ? meant : text),
        secret);
  }

  /** Returns a type whose values stand neither in messages nor in a URI. */
  ValueType<T> hidden() {
    return new ValueType<>(allowed, list, parser, true);
  }

  /** Returns the type of durations from one millisecond to {@code max}, in whole hours. */
  static ValueType<Duration> durations(Duration max) {
    return new ValueType<>(
        "a whole number and its unit, ms, s, m or h, from 1ms to %sh, such as 300ms"
            .formatted(max.toHours()),
        false,
        text -> duration(text, max));
  }

  /** Returns the type of intervals from a second to an hour; zero stands for none. */
  static ValueType<Duration> intervals() {
    return new ValueType<>(
        "off, or a whole number and its unit, ms, s, m or h, from 1s to 1h, such as 30s",
        false,
        text -> {
          if (text.equalsIgnoreCase("off")) {
            return Duration.ZERO;
          }
          Duration interval = duration(text, Duration.ofHours(1));
          if (interval.toSeconds() == 0) {
            throw new RefusedValueException("which is too short");
          }
          return interval;
        });
  }

  /** Returns the type of how long others wait for a load; zero stands for not at all. */
  static ValueType<Duration> leases() {
    return new ValueType<>(
        "off, or a whole number and its unit, ms, s, m or h, from 1ms to 1h, such as 5s",
        false,
        text ->
            text.equalsIgnoreCase("off") || text.equals("0")
                ? Duration.ZERO
                : duration(text, Duration.ofHours(1)));
  }

  /** Returns the type of shares of a whole. */
  static ValueType<Double> fractions() {
    return new ValueType<>(
        "a number from 0 to 1, such as 0.5",
        false,
        text -> {
          if (!FRACTION.matcher(text).matches()) {
            throw new RefusedValueException("which is none");
          }
          return Double.parseDouble(text);
        });
  }

  /** Returns the type of how long entries live. */
  static ValueType<javax.cache.expiry.Duration> expiry() {
    return new ValueType<>(
        "a whole number and its unit, ms, s, m, h or d, from 1ms to %sd, such as 20m, or %s"
            .formatted(MAX_DAYS, ETERNAL),
        false,
        ValueType::expiry);
  }

  /** Returns the type of numbers of bytes in a range, both ends included. */
  static ValueType<Long> sizes(long min, long max) {
    return new ValueType<>(
        ("a whole number of bytes, or one with the unit k, m or g (or KiB, MiB, GiB), from %s to"
                + " %s, such as 64m")
            .formatted(sizeText(min), sizeText(max)),
        false,
        text -> size(text, min, max));
  }

  /** Returns the type of {@code true} and {@code false}, written in any case. */
  static ValueType<Boolean> booleans() {
    return new ValueType<>(
        "true or false",
        false,
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new RefusedValueException("which is neither");
            });
  }

  /** Returns the type of the names of classes, of which only the form is checked. */
  static ValueType<String> className() {
    return new ValueType<>(
        "the name of a class with its package, such as java.lang.Integer (in double quotes where it"
            + " has a $ or [)",
        false,
        text -> {
          if (!CLASS_NAME.matcher(text).matches()) {
            throw new RefusedValueException("which is no class name");
          }
          return text;
        });
  }

  /** Returns the type of user names; an empty text stands for none. */
  static ValueType<String> login() {
    return new ValueType<>(LOGIN, false, ValueType::checkLogin);
  }

  /** Returns the type of passwords, all characters of which count; an empty text is none. */
  static ValueType<String> password() {
    return new ValueType<>(LOGIN, false, ValueType::checkLogin, true);
  }

  private static String checkLogin(String text) throws RefusedValueException {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new RefusedValueException("which has a control character");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > LOGIN_MAX_BYTES) {
      throw new RefusedValueException("which is too long");
    }
    return text;
  }

  /**
   * Returns the type of paths of files, which are not looked at yet.
   *
   * @param none what stands for no file, whose value is an empty text
   */
  static ValueType<String> files(String none) {
    return new ValueType<>(
        "the path of a file in PEM, or " + none,
        false,
        text -> {
          if (text.isEmpty()) {
            throw new RefusedValueException("which is empty");
          }
          return text.equals(none) ? "" : text;
        });
  }

  /** Returns the type of what code alone can give, as an object. */
  static ValueType<String> object() {
    return new ValueType<>(
        "none, or, in Properties alone, an object of the class javax.net.ssl.SSLContext",
        false,
        text -> {
          if (!text.equals("none")) {
            throw new RefusedValueException("which is a text");
          }
          return text;
        });
  }

  /** Returns the type of lists of patterns of classes. */
  static ValueType<List<String>> classPatterns() {
    return new ValueType<>(
        "com.acme.** (a package and those below it), com.acme.dto.* (one package) or com.acme.Order"
            + " (a class and those nested in it), several separated by ';'; empty for no list",
        true,
        ValueType::patterns);
  }

  private static List<String> patterns(String text) throws RefusedValueException {
    List<String> patterns = new ArrayList<>();
    for (String part : text.isBlank() ? new String[0] : text.split("[;,]", -1)) {
      String pattern = part.strip();
      if (pattern.isEmpty()) {
        throw new RefusedValueException("which has a separator without a class beside it");
      }
      if (!CLASS_PATTERN.matcher(pattern).matches()) {
        throw new RefusedValueException("where '" + pattern + "' is none");
      }
      patterns.add(pattern);
    }
    return List.copyOf(patterns);
  }

  /** Returns the type of key prefixes. */
  static ValueType<String> prefix() {
    return new ValueType<>(
        "at most %s characters of A-Z a-z 0-9 . _ : / -, without a slash at either end"
            .formatted(PREFIX_MAX_LENGTH),
        false,
        ValueType::checkPrefix);
  }

  /** Returns the type of what stands before the keys of other programs' items. */
  static ValueType<String> keyPrefix() {
    return new ValueType<>(
        KeyPrefix.ALLOWED,
        false,
        text -> {
          if (!KeyPrefix.isValid(text)) {
            throw new RefusedValueException("which is none");
          }
          return text;
        });
  }

  /** Returns the type of server lists. */
  static ValueType<List<Node>> servers() {
    return new ValueType<>(ServerList.ALLOWED, true, ServerList::parse);
  }

  /** Returns a whole number of decimal digits, refusing signs, fractions and separators. */
  static long wholeNumber(String text, long min, long max) throws RefusedValueException {
    if (!WHOLE_NUMBER.matcher(text).matches()) {
      throw new RefusedValueException("which is no whole number");
    }
    long number = parseDigits(text);
    if (number < min || number > max) {
      throw new RefusedValueException(number < min ? "which is too small" : "which is too large");
    }
    return number;
  }

  private static Duration duration(String text, Duration max) throws RefusedValueException {
    Amount amount = amount(text, List.of(MILLISECONDS, SECONDS, MINUTES, HOURS));
    if (amount.number() > amount.unit().convert(max)) {
      throw new RefusedValueException("which is too long");
    }
    return Duration.of(amount.number(), amount.unit().toChronoUnit());
  }

  private static javax.cache.expiry.Duration expiry(String text) throws RefusedValueException {
    if (text.toLowerCase(Locale.ROOT).equals(ETERNAL)) {
      return javax.cache.expiry.Duration.ETERNAL;
    }
    Amount amount = amount(text, List.of(MILLISECONDS, SECONDS, MINUTES, HOURS, DAYS));
    if (amount.number() > amount.unit().convert(Duration.ofDays(MAX_DAYS))) {
      throw new RefusedValueException("which is too long");
    }
    return new javax.cache.expiry.Duration(amount.unit(), amount.number());
  }

  /** A number above 0 and its unit. */
  private record Amount(long number, TimeUnit unit) {}

  private static Amount amount(String text, List<TimeUnit> units) throws RefusedValueException {
    Matcher matcher = AMOUNT.matcher(text);
    if (!matcher.matches()) {
      throw new RefusedValueException("which is no duration");
    }
    String name = matcher.group(2);
    if (name.isEmpty()) {
      throw new RefusedValueException(
          "which has no unit: write " + text + "ms for milliseconds or " + text + "s for seconds");
    }
    TimeUnit unit =
        switch (name) {
          case "ms" -> MILLISECONDS;
          case "s" -> SECONDS;
          case "m" -> MINUTES;
          case "h" -> HOURS;
          case "d" -> DAYS;
          default -> null;
        };
    if (unit == null || !units.contains(unit)) {
      throw new RefusedValueException("whose unit '" + name + "' is unknown");
    }
    long number = parseDigits(matcher.group(1));
    if (number == 0) {
      throw new RefusedValueException("which is too short");
    }
    return new Amount(number, unit);
  }

  private static long size(String text, long min, long max) throws RefusedValueException {
    Matcher matcher = AMOUNT.matcher(text);
    if (!matcher.matches()) {
      throw new RefusedValueException("which is no size");
    }
    int shift =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "" -> 0;
          case "k", "kib" -> 10;
          case "m", "mib" -> 20;
          case "g", "gib" -> 30;
          default ->
              throw new RefusedValueException("whose unit '" + matcher.group(2) + "' is unknown");
        };
    long number = parseDigits(matcher.group(1));
    if (number > max >> shift) {
      throw new RefusedValueException("which is too large");
    }
    if (number << shift < min) {
      throw new RefusedValueException("which is too small");
    }
    return number << shift;
  }

  private static String sizeText(long bytes) {
    if (bytes < 1 << 10) {
      return Long.toString(bytes);
    }
    return bytes % (1 << 30) == 0 ? (bytes >> 30) + "g" : (bytes >> 10) + "k";
  }

  private static String checkPrefix(String text) throws RefusedValueException {
    if (!PREFIX_CHARACTERS.matcher(text).matches()) {
      String refused =
          text.codePoints()
              .mapToObj(Character::toString)
              .filter(character -> !PREFIX_CHARACTERS.matcher(character).matches())
              .findFirst()
              .orElseThrow();
      throw new RefusedValueException("which has the character '" + refused + "'");
    }
    if (text.length() > PREFIX_MAX_LENGTH) {
      throw new RefusedValueException("which has " + text.length() + " characters");
    }
    if (text.startsWith("/") || text.endsWith("/")) {
      throw new RefusedValueException("which has a slash at an end");
    }
    return text;
  }

  /** Returns the number of decimal digits, the largest long for what is above it. */
  private static long parseDigits(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant);
  }

  private static String lowerCaseName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
