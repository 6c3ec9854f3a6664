package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Protocol;
import org.jspecify.annotations.Nullable;

/** Reads the login of servers with SASL, whose two options go together. */
final class LoginOptions {

  private LoginOptions() {}

  /**
   * Returns the login of the values; null where they have none.
   *
   * @throws ConfigurationException where a part of it is missing, or the protocol has none
   */
  static @Nullable Login read(Values values) {
    String user = values.get(Option.SASL_USER);
    String password = values.get(Option.SASL_PASSWORD);
    if (user.isEmpty() && password.isEmpty()) {
      return null;
    }
    if (user.isEmpty() || password.isEmpty()) {
      Option<String> given = user.isEmpty() ? Option.SASL_PASSWORD : Option.SASL_USER;
      Option<String> missing = user.isEmpty() ? Option.SASL_USER : Option.SASL_PASSWORD;
      throw wrong(values, given, "'" + missing + "' is missing or empty; give both, or neither");
    }
    if (values.get(Option.PROTOCOL) != Protocol.BINARY) {
      throw wrong(
          values,
          Option.SASL_USER,
          "memcached's text protocol, which 'protocol' says, has no SASL; set protocol = binary");
    }
    return new Login(user, password);
  }

  private static ConfigurationException wrong(Values values, Option<?> option, String what) {
    return new ConfigurationException(
        "Option '" + option + "' from " + values.origin(option) + ": " + what);
  }
}
