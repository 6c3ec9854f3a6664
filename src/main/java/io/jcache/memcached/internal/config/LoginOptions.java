package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Protocol;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the login of servers that ask for one, whose two options go together. */
final class LoginOptions {
  /** What a line of memcached's file of users has room for, with the colon between the two. */
  private static final int MAX_LINE_BYTES = 255;

  /** The two options by one of their names. */
  private record Pair(Option<String> user, Option<String> password) {

    boolean isGiven(Values values) {
      return !values.get(user).isEmpty() || !values.get(password).isEmpty();
    }

    /** Returns that of the options which is given. */
    Option<String> given(Values values) {
      return values.get(user).isEmpty() ? password : user;
    }
  }

  private static final Pair LOGIN = new Pair(Option.LOGIN_USER, Option.LOGIN_PASSWORD);
  private static final Pair SASL = new Pair(Option.SASL_USER, Option.SASL_PASSWORD);

  private LoginOptions() {}

  /** Returns whether the values have a login of the name for both protocols. */
  static boolean areGiven(Values values) {
    return LOGIN.isGiven(values);
  }

  /**
   * Returns the login of the values; null where they have none.
   *
   * @throws ConfigurationException where a part of it is missing, or the protocol has none such
   */
  static @Nullable Login read(Values values) {
    if (!LOGIN.isGiven(values) && !SASL.isGiven(values)) {
      return null;
    }
    Pair pair = LOGIN.isGiven(values) ? LOGIN : SASL;
    if (pair.equals(LOGIN) && SASL.isGiven(values)) {
      Option<String> old = SASL.given(values);
      throw wrong(
          values,
          LOGIN.given(values),
          "'%s' from %s is an older name for a part of the same login; leave one of them out"
              .formatted(old, values.origin(old)));
    }
    String user = values.get(pair.user);
    String password = values.get(pair.password);
    if (user.isEmpty() || password.isEmpty()) {
      Option<String> missing = user.isEmpty() ? pair.user : pair.password;
      throw wrong(
          values,
          pair.given(values),
          "'" + missing + "' is missing or empty; give both, or neither");
    }
    if (values.get(Option.PROTOCOL) != Protocol.BINARY) {
      checkText(values, pair, user, password);
    }
    return new Login(user, password);
  }

  /** Refuses what no server can match that speaks text, without showing the password. */
  private static void checkText(Values values, Pair pair, String user, String password) {
    if (pair.equals(SASL)) {
      throw wrong(
          values,
          SASL.user,
          "memcached's text protocol, which 'protocol' says, has no SASL; set protocol = binary, or"
              + " give login.user and login.password for a memcached with a file of users (-Y)");
    }
    if (user.indexOf(' ') >= 0 || user.indexOf(':') >= 0) {
      throw wrong(
          values,
          LOGIN.user,
          "it has a blank or a colon, and then memcached never finds it in its file of users (-Y);"
              + " choose another user");
    }
    if (password.indexOf(' ') >= 0) {
      throw wrong(
          values,
          LOGIN.password,
          "it has a blank, and then it never matches that of memcached's file of users (-Y); choose"
              + " another password");
    }
    String line = user + ":" + password;
    if (line.getBytes(StandardCharsets.UTF_8).length > MAX_LINE_BYTES) {
      throw wrong(
          values,
          LOGIN.password,
          "with the user it is longer than a line of memcached's file of users (-Y), %d bytes;"
                  .formatted(MAX_LINE_BYTES)
              + " choose a shorter one");
    }
  }

  private static ConfigurationException wrong(Values values, Option<?> option, String what) {
    return new ConfigurationException(
        "Option '" + option + "' from " + values.origin(option) + ": " + what);
  }
}
