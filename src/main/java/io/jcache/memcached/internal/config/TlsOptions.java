package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.option.Tls;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Reads how connections are encrypted, whose options go together. */
final class TlsOptions {
  private static final List<Option<?>> FILES =
      List.of(Option.TLS_TRUST, Option.TLS_CERTIFICATE, Option.TLS_KEY);

  private TlsOptions() {}

  /**
   * Returns how connections are encrypted; null where they are not.
   *
   * @throws ConfigurationException where options do not go together
   */
  static @Nullable Tls read(Values values) {
    SSLContext context = values.sslContext();
    if (!values.get(Option.TLS_ON)) {
      requireNoOther(values);
      return null;
    }
    for (Option<?> file : FILES) {
      if (context != null && values.isGiven(file)) {
        throw wrong(
            values, file, "the SSLContext that 'tls.context' gives decides that; leave one out");
      }
    }
    String certificate = values.get(Option.TLS_CERTIFICATE);
    String key = values.get(Option.TLS_KEY);
    if (certificate.isEmpty() != key.isEmpty()) {
      Option<?> given = key.isEmpty() ? Option.TLS_CERTIFICATE : Option.TLS_KEY;
      Option<?> missing = key.isEmpty() ? Option.TLS_KEY : Option.TLS_CERTIFICATE;
      throw wrong(values, given, "'" + missing + "' is missing; give both, or neither");
    }
    return new Tls(
        values.get(Option.TLS_TRUST),
        certificate,
        key,
        values.get(Option.TLS_VERIFY_HOST),
        context);
  }

  /** Refuses options of an encryption that nobody has switched on, or off. */
  private static void requireNoOther(Values values) {
    if (values.isGiven(Option.TLS_ON)) {
      return;
    }
    for (Option<?> option : Option.TABLE.all()) {
      if (option.path().startsWith("tls.") && values.isGiven(option)) {
        throw wrong(
            values,
            option,
            "'tls.on' is false, as it is by default, so that nothing would be encrypted; set tls.on"
                + " = true, or, where that is meant, false");
      }
    }
  }

  private static ConfigurationException wrong(Values values, Option<?> option, String what) {
    return new ConfigurationException(
        "Option '" + option + "' from " + values.origin(option) + ": " + what);
  }
}
