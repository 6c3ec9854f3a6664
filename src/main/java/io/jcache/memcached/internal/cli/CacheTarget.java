package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.ServerTransports;
import io.jcache.memcached.internal.codec.ClassRules;
import io.jcache.memcached.internal.codec.KryoSerializer;
import io.jcache.memcached.internal.codec.SerializationLimits;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.KeyHasher;
import io.jcache.memcached.internal.item.SecretKeys;
import io.jcache.memcached.internal.key.CanonicalKeyCodec;
import io.jcache.memcached.internal.key.KeyCodec;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.KeySpace;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * The servers of a manager, and where a cache lies on them.
 *
 * @param ring says which of the transports has a key
 */
record CacheTarget(
    Settings settings, TransportOptions options, Ring ring, List<Transport> transports)
    implements AutoCloseable {

  /** What a list of keys takes to begin, on a server that has much else to do. */
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(5);

  /** Begins to connect to the servers of a manager, waiting for none. */
  static CacheTarget open(Settings settings) {
    return open(
        settings, ServerTransports.options(settings, System::currentTimeMillis), node -> true);
  }

  /**
   * Does so for what may take longer than an application would wait.
   *
   * @param wanted those to connect to: who keeps trying a dead one takes time to close
   */
  static CacheTarget openPatiently(Settings settings, Predicate<Node> wanted) {
    TransportOptions options = ServerTransports.options(settings, System::currentTimeMillis);
    return open(settings, options.withTimeout(longer(options.timeout(), LEAST_PATIENCE)), wanted);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static CacheTarget open(
      Settings settings, TransportOptions options, Predicate<Node> wanted) {
    FoundServers found = FoundServers.of(settings, options);
    List<Transport> transports = ServerTransports.open(found.servers(), settings, found.options());
    transports.stream().filter(each -> wanted.test(each.node())).forEach(Transport::connectAhead);
    return new CacheTarget(
        settings, found.options(), ServerTransports.ring(settings, found.servers()), transports);
  }

  /** Returns the time by which a server has connected and answered, if it does. */
  Deadline patience() {
    return Deadline.after(options.attemptTime().plus(options.timeout()));
  }

  /** Returns the server of a key's text. */
  Transport serverOf(KeySpace keys, String text) {
    return transports.get(ring.indexOf(keys.routingKey(text)));
  }

  /** Returns the item keys of a cache. */
  KeySpace keys(String cache) {
    ClassLoader loader = CacheTarget.class.getClassLoader();
    ClassRules rules = new ClassRules(settings.serialization().allow());
    Settings.Serialization limits = settings.serialization();
    KeyCodec codec =
        new CanonicalKeyCodec(
            loader,
            new KryoSerializer(
                loader,
                rules,
                new SerializationLimits(
                    limits.maxDepth(),
                    limits.maxSize(),
                    limits.maxArrayLength(),
                    limits.maxStringLength())),
            null,
            settings.keysMaxDepth(),
            rules);
    return new KeySpace(
        settings.prefix(),
        cache,
        codec,
        settings.encryption().hashing().map(secret -> new KeyHasher(secret.bytes())).orElse(null));
  }

  /** Returns what opens the items of a cache. */
  EnvelopeCodec envelopes(String scope) {
    return settings.encryption().isOn()
        ? new EnvelopeCodec(new SecretKeys(settings.encryption().secrets()).cipher(scope))
        : new EnvelopeCodec();
  }

  @Override
  public void close() {
    transports.forEach(Transport::close);
  }
}
