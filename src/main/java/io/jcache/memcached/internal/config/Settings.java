package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.FailureMode;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.internal.option.DiscoverySource;
import io.jcache.memcached.internal.option.Distribution;
import io.jcache.memcached.internal.option.FailoverAction;
import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.option.Tls;
import io.jcache.memcached.internal.option.TransportKind;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a manager; {@link Option} has the table of them, and says what a new one takes.
 *
 * <p>They come from four sources, a later one replacing what an earlier one gives: the defaults,
 * which {@code io/jcache/memcached/defaults.conf} lists and explains; the configuration file, where
 * the manager's URI is the address of one; the Properties given to the manager; the manager's URI.
 *
 * <ul>
 *   <li>A manager's URI that equals {@link #DEFAULT_URI} names no servers, since an application
 *       that gives no URI gets this one: servers in the Properties win over it.
 *   <li>Of a repeated option in a file the last one counts; in a URI it is an error.
 *   <li>All values are checked, also those that a later source replaces.
 * </ul>
 *
 * @param memory whether entries are kept in this process, as the URI scheme {@code memory:} asks
 * @param servers the servers, at least one and none twice; empty where {@code memory}
 * @param discovery where the servers are found that are on the list
 * @param prefix the start of every item key, without the slash that follows it; empty for none
 * @param timeout how long a server may be silent, 1 ms to 1 h
 * @param transport who makes the connections, once that is decided
 * @param protocol the protocol spoken with the servers
 * @param login who logs in to the servers; null for nobody
 * @param tls how connections are encrypted; null for not at all
 * @param distribution what decides which server has a key
 * @param failurePolicy what a cache does while a server cannot be reached
 * @param failover what becomes of a server that stays down
 * @param iterationMaxItems the most items on a server whose keys are listed
 * @param serialization what values may be, and how large
 * @param compression how new values are compressed
 * @param keysMaxDepth the deepest nesting of objects in a key
 * @param connection the connection to one server, and the limits of what is on its way
 * @param repairsMaxKeys the most keys of a cache on one server that are repaired one by one after a
 *     failure
 * @param listeners who calls asynchronous listeners
 * @param loaderThreads the threads of a manager that load for {@code loadAll}
 * @param encryption how entries are encrypted
 * @param caches what the file says of caches
 */
public record Settings(
    boolean memory,
    List<Node> servers,
    Discovery discovery,
    String prefix,
    Duration timeout,
    TransportKind transport,
    Protocol protocol,
    @Nullable Login login,
    @Nullable Tls tls,
    Distribution distribution,
    FailureMode failurePolicy,
    Failover failover,
    long iterationMaxItems,
    Serialization serialization,
    Compression compression,
    int keysMaxDepth,
    Connection connection,
    int repairsMaxKeys,
    Listeners listeners,
    int loaderThreads,
    EncryptionSettings encryption,
    CacheTemplates caches) {

  /** The URI of a manager for which the application gives none. */
  public static final URI DEFAULT_URI = URI.create("memcached://localhost:11211");

  /** Copies the servers. */
  public Settings {
    servers = List.copyOf(servers);
  }

  /** Returns where entries lie and how: equal for those who have the same ones. */
  public List<Object> place() {
    // A file is read again: managers that read it earlier or later have the same servers now.
    Object nodes =
        discovery.file() != null
            ? discovery.file()
            : distribution.inOrder() ? servers : Set.copyOf(servers);
    return List.of(distribution, nodes, discovery.source(), prefix, encryption);
  }

  /**
   * Returns the settings of a manager.
   *
   * @param properties the Properties given to the manager, null for none
   * @param loader finds {@code classpath:} files, before the provider's own loader does
   * @throws ConfigurationException for an unknown option, a value that is not allowed and a file
   *     that is missing or malformed
   */
  public static Settings resolve(
      URI managerUri, @Nullable Properties properties, ClassLoader loader) {
    return resolve(managerUri, null, properties, loader);
  }

  /**
   * Returns the settings of a manager's URI and a configuration file.
   *
   * @param file the address of a file that counts in place of the one that the URI may name; null
   *     for none
   */
  public static Settings resolve(
      URI managerUri, @Nullable String file, @Nullable Properties properties, ClassLoader loader) {
    ManagerUri uri = ManagerUri.parse(managerUri);
    Values values = read(managerUri, file, properties, loader);
    return of(uri.memory(), file == null ? uri.file() : file, values);
  }

  /**
   * Returns the servers that a configuration file names.
   *
   * @throws ConfigurationException where the file is missing, malformed or names none
   */
  public static List<Node> serversOf(String file, ClassLoader loader) {
    Values values = new Values();
    ConfigFile.readDefaults(values);
    ConfigFile.read(file, loader, values);
    if (!values.isGiven(Option.SERVERS)) {
      throw new ConfigurationException("Configuration file " + file + " names no 'servers'");
    }
    return values.get(Option.SERVERS);
  }

  /** Returns all options as they count for a manager's URI, in the order of their table. */
  public static List<GivenOption> given(URI managerUri, ClassLoader loader) {
    return read(managerUri, null, null, loader).all();
  }

  private static Values read(
      URI managerUri, @Nullable String file, @Nullable Properties properties, ClassLoader loader) {
    ManagerUri uri = ManagerUri.parse(managerUri);
    Values values = new Values();
    ConfigFile.readDefaults(values);
    String address = file == null ? uri.file() : file;
    if (address != null) {
      ConfigFile.read(address, loader, values);
    }
    if (properties != null) {
      ManagerProperties.read(properties, values);
    }
    Map<String, ManagerUri.Given> given = new LinkedHashMap<>(uri.options());
    if (managerUri.equals(DEFAULT_URI)) {
      given.remove(Option.SERVERS.path());
    }
    given.forEach((path, option) -> values.read(path, option.text(), option.origin()));
    return values;
  }

  private static Settings of(boolean memory, @Nullable String file, Values values) {
    return new Settings(
        memory,
        memory ? List.of() : values.get(Option.SERVERS),
        memory ? Discovery.NONE : DiscoveryOptions.read(values, file),
        values.get(Option.PREFIX),
        values.get(Option.TIMEOUT),
        TransportChoice.of(values, memory),
        values.get(Option.PROTOCOL),
        memory ? null : LoginOptions.read(values),
        memory ? null : TlsOptions.read(values),
        distribution(memory, values),
        values.get(Option.FAILURE_POLICY),
        failover(memory, values),
        values.get(Option.ITERATION_MAX_ITEMS),
        new Serialization(
            values.get(Option.SERIALIZATION_MAX_DEPTH),
            values.get(Option.SERIALIZATION_ALLOW),
            values.get(Option.SERIALIZATION_MAX_ARRAY_LENGTH),
            values.get(Option.SERIALIZATION_MAX_STRING_LENGTH),
            values.get(Option.SERIALIZATION_MAX_SIZE)),
        new Compression(
            values.get(Option.COMPRESSION_ALGORITHM),
            Math.toIntExact(values.get(Option.COMPRESSION_THRESHOLD))),
        values.get(Option.KEYS_MAX_DEPTH),
        new Connection(
            values.get(Option.CONNECT_TIMEOUT),
            values.get(Option.LINKS),
            values.get(Option.MAX_IN_FLIGHT),
            values.get(Option.MAX_IN_FLIGHT_BYTES)),
        values.get(Option.REPAIRS_MAX_KEYS),
        new Listeners(values.get(Option.LISTENER_THREADS), values.get(Option.LISTENER_QUEUE)),
        values.get(Option.LOADER_THREADS),
        new EncryptionSettings(
            values.get(Option.ENCRYPTION_KEYS),
            values.get(Option.ITEM_KEYS),
            values.get(Option.ITEM_KEYS_SECRET)),
        values.caches());
  }

  private static Failover failover(boolean memory, Values values) {
    FailoverAction action = memory ? FailoverAction.NONE : values.get(Option.FAILOVER_ACTION);
    Distribution distribution = values.get(Option.DISTRIBUTION);
    if (action == FailoverAction.DROP && distribution.inOrder()) {
      throw new ConfigurationException(
          ("Option '%s' from %s: with distribution = %s a server that is dropped moves most keys of"
                  + " the others, too; take distribution = ketama for it")
              .formatted(
                  Option.FAILOVER_ACTION,
                  values.origin(Option.FAILOVER_ACTION),
                  distribution.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
    return new Failover(action, values.get(Option.FAILOVER_AFTER));
  }

  private static Distribution distribution(boolean memory, Values values) {
    Distribution distribution = values.get(Option.DISTRIBUTION);
    String problem = memory ? null : distribution.problem(values.get(Option.SERVERS));
    if (problem != null) {
      throw new ConfigurationException(
          "Option '%s' from %s: %s"
              .formatted(Option.DISTRIBUTION, values.origin(Option.DISTRIBUTION), problem));
    }
    return distribution;
  }

  /**
   * Where the servers are found that are on the list.
   *
   * @param interval how often the source is asked
   * @param maxLoss the most of the servers, as a share of all, that an answer may lack to be
   *     believed at once
   * @param file the address of the configuration file, where that is the source
   */
  public record Discovery(
      DiscoverySource source, Duration interval, double maxLoss, @Nullable String file) {

    /** No source: the list is as it is configured. */
    static final Discovery NONE = new Discovery(DiscoverySource.NONE, Duration.ZERO, 0, null);

    /** Returns whether the servers are found. */
    public boolean isOn() {
      return source != DiscoverySource.NONE;
    }
  }

  /**
   * What becomes of a server that stays down.
   *
   * @param after how long it is down before, 1 ms to 1 h
   */
  public record Failover(FailoverAction action, Duration after) {

    /** Returns whether it is left out of the list until it answers. */
    public boolean isOn() {
      return action == FailoverAction.DROP;
    }
  }

  /**
   * What values may be, and how large.
   *
   * @param maxDepth the deepest nesting of objects in a value
   * @param allow patterns of the classes that are stored and read; empty for no list
   * @param maxArrayLength the most elements of an array or a collection in a value
   * @param maxStringLength the most characters of a text in a value
   * @param maxSize the most bytes of a value
   */
  public record Serialization(
      int maxDepth, List<String> allow, int maxArrayLength, int maxStringLength, long maxSize) {

    /** Copies the patterns. */
    public Serialization {
      allow = List.copyOf(allow);
    }
  }

  /**
   * How new values are compressed.
   *
   * @param algorithm what they are compressed with
   * @param threshold the least bytes of a value that is compressed
   */
  public record Compression(CompressionAlgorithm algorithm, int threshold) {}

  /**
   * The connections to one server, and the limits of what is on its way.
   *
   * @param timeout how long an attempt to connect may take, 1 ms to 1 h
   * @param links how many there are, 1 to 8
   * @param maxInFlight the most requests
   * @param maxInFlightBytes the most bytes of values
   */
  public record Connection(Duration timeout, int links, int maxInFlight, long maxInFlightBytes) {}

  /**
   * Who calls asynchronous listeners.
   *
   * @param threads the threads that call them
   * @param queueSize the most events that wait for them
   */
  public record Listeners(int threads, int queueSize) {}
}
