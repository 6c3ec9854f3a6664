package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.FailureMode;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.internal.option.DiscoverySource;
import io.jcache.memcached.internal.option.Distribution;
import io.jcache.memcached.internal.option.FailoverAction;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.option.TransportKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An option of a manager or a cache, and the table of those of managers: each line gives a path and
 * what the values may be.
 *
 * <p>A new option is a line here, its default and meaning in {@code defaults.conf}, and a component
 * of {@link Settings} or of its group there, from where {@code CacheFactory} takes it; of a cache,
 * a line of {@link CacheOption}. CONTRIBUTING has the tests and the page, too.
 *
 * @param path such as {@code iteration.max-items}
 */
record Option<T>(String path, ValueType<T> type) {
  /** The resource that lists all options with their defaults. */
  static final String DEFAULTS = "io/jcache/memcached/defaults.conf";

  static final OptionTable TABLE = new OptionTable();

  static final Option<List<Node>> SERVERS = TABLE.add("servers", ValueType.servers());
  static final Option<DiscoverySource> DISCOVERY_SOURCE =
      TABLE.add("discovery.source", ValueType.choices(DiscoverySource.class));
  static final Option<Duration> DISCOVERY_INTERVAL =
      TABLE.add("discovery.interval", ValueType.durations(Duration.ofHours(1)));
  static final Option<Double> DISCOVERY_MAX_LOSS =
      TABLE.add("discovery.max-loss", ValueType.fractions());
  static final Option<String> PREFIX = TABLE.add("prefix", ValueType.prefix());
  static final Option<Duration> TIMEOUT =
      TABLE.add("timeout", ValueType.durations(Duration.ofHours(1)));
  static final Option<TransportKind> TRANSPORT =
      TABLE.add("transport", ValueType.choices(TransportKind.class));
  static final Option<Protocol> PROTOCOL = TABLE.add("protocol", ValueType.choices(Protocol.class));
  static final Option<String> LOGIN_USER = TABLE.add("login.user", ValueType.login());
  static final Option<String> LOGIN_PASSWORD = TABLE.add("login.password", ValueType.password());
  static final Option<String> SASL_USER = TABLE.add("sasl.user", ValueType.login());
  static final Option<String> SASL_PASSWORD = TABLE.add("sasl.password", ValueType.password());
  static final Option<Boolean> TLS_ON = TABLE.add("tls.on", ValueType.booleans());
  static final Option<String> TLS_TRUST = TABLE.add("tls.trust", ValueType.files("system"));
  static final Option<String> TLS_CERTIFICATE =
      TABLE.add("tls.certificate", ValueType.files("none"));
  static final Option<String> TLS_KEY = TABLE.add("tls.key", ValueType.files("none"));
  static final Option<Boolean> TLS_VERIFY_HOST = TABLE.add("tls.verify-host", ValueType.booleans());
  static final Option<String> TLS_CONTEXT = TABLE.add("tls.context", ValueType.object());
  static final Option<Distribution> DISTRIBUTION =
      TABLE.add(
          "distribution",
          ValueType.choices(Distribution.class)
              .refusing(
                  "libmemcached-ketama",
                  "which is plain ketama, by which pylibmc agrees with no other client: let it have"
                      + " the behaviour ketama_weighted, and write libmemcached-ketama-weighted"));
  static final Option<FailureMode> FAILURE_POLICY =
      TABLE.add("failure-policy", ValueType.choices(FailureMode.class));
  static final Option<FailoverAction> FAILOVER_ACTION =
      TABLE.add("failover.action", ValueType.choices(FailoverAction.class));
  static final Option<Duration> FAILOVER_AFTER =
      TABLE.add("failover.after", ValueType.durations(Duration.ofHours(1)));
  static final Option<Long> ITERATION_MAX_ITEMS =
      TABLE.add("iteration.max-items", ValueType.longs(1, 1_000_000_000_000L));
  static final Option<Integer> SERIALIZATION_MAX_DEPTH =
      TABLE.add("serialization.max-depth", ValueType.ints(1, 10_000));
  static final Option<List<String>> SERIALIZATION_ALLOW =
      TABLE.add("serialization.allow", ValueType.classPatterns());
  static final Option<Integer> SERIALIZATION_MAX_ARRAY_LENGTH =
      TABLE.add("serialization.max-array-length", ValueType.ints(16, 1 << 30));
  static final Option<Integer> SERIALIZATION_MAX_STRING_LENGTH =
      TABLE.add("serialization.max-string-length", ValueType.ints(256, 1 << 30));
  static final Option<Long> SERIALIZATION_MAX_SIZE =
      TABLE.add("serialization.max-size", ValueType.sizes(64L << 10, 1L << 30));
  static final Option<CompressionAlgorithm> COMPRESSION_ALGORITHM =
      TABLE.add("compression.algorithm", ValueType.choices(CompressionAlgorithm.class));
  static final Option<Long> COMPRESSION_THRESHOLD =
      TABLE.add("compression.threshold", ValueType.sizes(64, 1L << 30));
  static final Option<Integer> KEYS_MAX_DEPTH = TABLE.add("keys.max-depth", ValueType.ints(1, 250));
  static final Option<Duration> CONNECT_TIMEOUT =
      TABLE.add("connection.timeout", ValueType.durations(Duration.ofHours(1)));
  static final Option<Integer> LINKS = TABLE.add("connection.links", ValueType.ints(1, 8));
  static final Option<Integer> MAX_IN_FLIGHT =
      TABLE.add("connection.max-in-flight", ValueType.ints(256, 1_000_000));
  static final Option<Long> MAX_IN_FLIGHT_BYTES =
      TABLE.add("connection.max-in-flight-bytes", ValueType.sizes(64L << 10, 64L << 30));
  static final Option<Integer> REPAIRS_MAX_KEYS =
      TABLE.add("repairs.max-keys", ValueType.ints(1, 10_000_000));
  static final Option<Integer> LISTENER_THREADS =
      TABLE.add("listeners.threads", ValueType.ints(1, 256));
  static final Option<Integer> LISTENER_QUEUE =
      TABLE.add("listeners.queue-size", ValueType.ints(1, 10_000_000));
  static final Option<Integer> LOADER_THREADS = TABLE.add("loader.threads", ValueType.ints(1, 256));
  static final Option<List<EncryptionKey>> ENCRYPTION_KEYS =
      TABLE.add("encryption.keys", SecretText.keys());
  static final Option<EncryptionSettings.ItemKeys> ITEM_KEYS =
      TABLE.add(
          "encryption.item-keys", ValueType.choices(EncryptionSettings.ItemKeys.class).hidden());
  static final Option<Optional<Secret>> ITEM_KEYS_SECRET =
      TABLE.add("encryption.item-keys-secret", SecretText.secrets());

  /** Returns this option under another path, for messages. */
  Option<T> at(String otherPath) {
    return new Option<>(otherPath, type);
  }

  /** Returns whether a list of texts is taken, too. */
  boolean takesList() {
    return type.list();
  }

  /** Returns whether its values stand neither in messages nor in a URI. */
  boolean isSecret() {
    return type.secret();
  }

  /**
   * Returns the value of a text.
   *
   * @throws ConfigurationException when the text is none, naming the option, its origin, what was
   *     read and what is allowed
   */
  T parse(String text, String origin) {
    try {
      return type.parser().parse(text);
    } catch (RefusedValueException e) {
      boolean hidden = isSecret() || (equals(SERVERS) && ServerList.mayHaveLogin(text));
      String read = hidden ? "a value that is not shown" : "'" + text + "'";
      throw refused(read + ", " + e.getMessage(), origin);
    }
  }

  /** Returns the error of a value that cannot be taken. */
  ConfigurationException refused(String read, String origin) {
    return new ConfigurationException(
        "Option '" + path + "' from " + origin + ": read " + read + "; allowed: " + type.allowed());
  }

  @Override
  public String toString() {
    return path;
  }
}
