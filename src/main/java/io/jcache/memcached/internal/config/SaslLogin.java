package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The user and password that servers with SASL ask for. The password is not shown by {@link
 * #toString()}.
 *
 * @param user the user's name
 * @param password the password
 */
public record SaslLogin(String user, String password) {

  /**
   * Returns the login of the values; null where they have none.
   *
   * @throws ConfigurationException where a part of it is missing, or the protocol has none
   */
  static @Nullable SaslLogin of(Values values) {
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
    return new SaslLogin(user, password);
  }

  private static ConfigurationException wrong(Values values, Option<?> option, String what) {
    return new ConfigurationException(
        "Option '" + option + "' from " + values.origin(option) + ": " + what);
  }

  @Override
  public String toString() {
    return "SaslLogin[user=" + user + "]";
  }
}
