package io.jcache.memcached.internal.config;

/** What to do about the mistakes in a file that the HOCON library finds. */
enum HoconHint {
  /** A brace or bracket that is not closed. */
  UNCLOSED("end of file", "a { or [ before it is not closed"),
  /** A name such as {@code com.acme.*}. */
  DOTS(
      "two adjacent period",
      "the name of a cache stands in double quotes where it has dots or stars, such as"
          + " \"com.acme.*\""),
  /** A character that begins something else outside of quotes. */
  RESERVED(
      "double quotes", "texts with other characters than letters, digits, . - and _ need them"),
  /** A variable of the environment that is not set. */
  VARIABLE(
      "Could not resolve substitution",
      "set this variable in the environment, or write ${?NAME} instead of ${NAME} where it may be"
          + " missing (never for a secret: without it there would be no protection)"),
  /** A file that another one includes. */
  INCLUDE(
      "not found on classpath",
      "a file that is included lies beside the one that includes it, or on the class path");

  private static final String OTHER_FORMAT =
      ", or you may be able to rename the file .properties rather than .conf";

  private final String sign;
  private final String remedy;

  HoconHint(String sign, String remedy) {
    this.sign = sign;
    this.remedy = remedy;
  }

  /** Returns a message without what it quotes of the file, which may be a secret. */
  private static String withoutValues(String message) {
    return message
        .replaceFirst("(?s), \\w+\\(.*\\) and \\w+\\(.*\\) are not compatible", "")
        .replaceFirst("(?s)Key '.*' may not", "A key may not")
        .replaceAll("(?s)\"[^\"]+\"", "\"...\"");
  }

  /** Returns the message of a failure with what to do about it, where that is known. */
  static String explained(Exception failure) {
    String message = withoutValues(String.valueOf(failure.getMessage()).replace(OTHER_FORMAT, ""));
    for (HoconHint hint : values()) {
      if (message.contains(hint.sign)) {
        return message + "; " + hint.remedy;
      }
    }
    return message;
  }
}
