package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.option.TransportKind;
import org.jspecify.annotations.Nullable;

/** Decides who makes the connections: the client library, unless it is not able to. */
final class TransportChoice {

  /**
   * What direct connections alone can serve.
   *
   * @param why what the client library lacks
   * @param other what to set so that it is not needed
   */
  private record Need(Option<?> option, String why, String other) {}

  private TransportChoice() {}

  /**
   * Returns who makes the connections, never AUTO.
   *
   * @throws ConfigurationException where options ask for what does not go together
   */
  static TransportKind of(Values values, boolean memory) {
    TransportKind asked = values.get(Option.TRANSPORT);
    boolean binary = values.get(Option.PROTOCOL) == Protocol.BINARY;
    if (asked == TransportKind.DIRECT && binary) {
      throw wrong(
          values,
          Option.TRANSPORT,
          "direct connections speak memcached's text protocol, and 'protocol' says binary; set"
              + " protocol = ascii, or transport = spymemcached");
    }
    Need need = memory ? null : need(values);
    if (need == null) {
      return asked == TransportKind.DIRECT ? asked : TransportKind.SPYMEMCACHED;
    }
    if (asked == TransportKind.SPYMEMCACHED) {
      throw wrong(
          values,
          need.option,
          "%s, and 'transport' says spymemcached; set %s, or transport = direct"
              .formatted(need.why, need.other));
    }
    if (binary) {
      throw wrong(
          values,
          need.option,
          "%s, and 'protocol' says binary, which it alone speaks; set %s, or protocol = ascii"
              .formatted(need.why, need.other));
    }
    return TransportKind.DIRECT;
  }

  private static @Nullable Need need(Values values) {
    for (Node server : values.get(Option.SERVERS)) {
      if (server.endpoint() instanceof Endpoint.Unix) {
        return new Need(
            Option.SERVERS,
            "the client library connects to ports alone",
            "servers = host:port in place of " + server);
      }
    }
    if (values.get(Option.TLS_ON)) {
      return new Need(Option.TLS_ON, "the client library knows no TLS", "tls.on = false");
    }
    if (LoginOptions.areGiven(values) && values.get(Option.PROTOCOL) == Protocol.ASCII) {
      return new Need(
          values.get(Option.LOGIN_USER).isEmpty() ? Option.LOGIN_PASSWORD : Option.LOGIN_USER,
          "the client library logs in by the binary protocol alone",
          "protocol = binary");
    }
    if (values.get(Option.LINKS) > 1) {
      return new Need(
          Option.LINKS,
          "the client library has one connection to each server",
          "connection.links = 1");
    }
    return null;
  }

  private static ConfigurationException wrong(Values values, Option<?> option, String what) {
    return new ConfigurationException(
        "Option '%s' from %s: %s".formatted(option, values.origin(option), what));
  }
}
