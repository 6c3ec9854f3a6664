package io.jcache.memcached;

import io.jcache.memcached.internal.codec.ClassRules;
import io.jcache.memcached.internal.codec.ImmutableClasses;
import io.jcache.memcached.internal.codec.KryoSerializer;
import io.jcache.memcached.internal.codec.SerializationLimits;
import io.jcache.memcached.internal.compression.Compression;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.format.ArrayCopier;
import io.jcache.memcached.internal.format.SharedFormat;
import io.jcache.memcached.internal.format.SharedGeneration;
import io.jcache.memcached.internal.format.SharedTransport;
import io.jcache.memcached.internal.format.SizeLimits;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.KeyHasher;
import io.jcache.memcached.internal.item.SecretKeys;
import io.jcache.memcached.internal.key.CanonicalKeyCodec;
import io.jcache.memcached.internal.key.GroupedKeys;
import io.jcache.memcached.internal.key.KeyCodec;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.internal.store.EntryCodec;
import io.jcache.memcached.internal.store.KeySpace;
import io.jcache.memcached.internal.store.Nodes;
import io.jcache.memcached.internal.store.SerializingCopier;
import io.jcache.memcached.internal.store.Undecodable;
import io.jcache.memcached.spi.Affinity;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.cache.configuration.Factory;
import org.jspecify.annotations.Nullable;

/** Decides for the caches of a manager how their entries become items: their option format. */
final class ItemForms implements AutoCloseable {
  private final Settings settings;
  private final Supplier<ClassLoader> loader;
  private final LongSupplier clock;
  private final Nodes nodes;
  private final ClassRules classRules;
  private final Serializer serializer;
  private final Compression compression;
  private final Compression none;
  private final @Nullable SecretKeys secretKeys;
  private final @Nullable KeyHasher keyHasher;

  /**
   * Creates the forms of a manager's items.
   *
   * @param clock the time in epoch milliseconds
   * @throws ConfigurationException where a library is missing that the settings need
   */
  ItemForms(Settings settings, Supplier<ClassLoader> loader, LongSupplier clock, Nodes nodes) {
    this.settings = settings;
    this.loader = loader;
    this.clock = clock;
    this.nodes = nodes;
    this.compression = compression(settings.compression(), settings.serialization().maxSize());
    this.none = new Compression(CompressionAlgorithm.NONE, 0, settings.serialization().maxSize());
    this.classRules = new ClassRules(settings.serialization().allow());
    this.serializer =
        new KryoSerializer(loader.get(), classRules, limits(settings.serialization()));
    this.secretKeys =
        settings.encryption().isOn() ? new SecretKeys(settings.encryption().secrets()) : null;
    this.keyHasher =
        settings.encryption().hashing().map(secret -> new KeyHasher(secret.bytes())).orElse(null);
  }

  /**
   * How the entries of one cache become items.
   *
   * @param nodes where they lie
   * @param copier copies keys and values
   * @param keepsDeadlines whether an item says until when it lives
   */
  record Form<K, V>(Nodes nodes, EntryCodec<K, V> codec, Copier copier, boolean keepsDeadlines) {}

  /** Returns how the entries of a cache become items. */
  <K, V> Form<K, V> of(
      String name, MemcachedConfiguration<K, V> configuration, Undecodable undecodable) {
    ItemFormat format = Objects.requireNonNullElse(configuration.getFormat(), ItemFormat.JCACHE);
    SharedFormat shared = format.shared();
    return shared == null
        ? own(name, configuration, undecodable)
        : shared(name, configuration, undecodable, shared);
  }

  private <K, V> Form<K, V> own(
      String name, MemcachedConfiguration<K, V> configuration, Undecodable undecodable) {
    Factory<KeyEncoder> encoder = configuration.getKeyEncoder();
    KeyCodec canonical =
        new CanonicalKeyCodec(
            loader.get(),
            serializer,
            encoder == null ? null : encoder.create(),
            settings.keysMaxDepth(),
            classRules);
    KeySpace keys =
        new KeySpace(settings.prefix(), name, grouped(canonical, configuration), keyHasher);
    Factory<Serializer> values = configuration.getSerializer();
    EnvelopeCodec envelopes =
        secretKeys == null
            ? new EnvelopeCodec()
            : new EnvelopeCodec(secretKeys.cipher(keys.scope()));
    boolean marked = Boolean.TRUE.equals(configuration.getRemoteEvents()); // to know them again
    EntryCodec<K, V> codec =
        new EntryCodec<>(
            marked ? envelopes.marking() : envelopes,
            values == null ? serializer : values.create(),
            compression,
            keys,
            configuration.getKeyType(),
            configuration.getValueType(),
            undecodable);
    Copier copier = new SerializingCopier(codec.serializer(), ImmutableClasses::contain);
    return new Form<>(nodes, codec, copier, true);
  }

  private <K, V> Form<K, V> shared(
      String name,
      MemcachedConfiguration<K, V> configuration,
      Undecodable undecodable,
      SharedFormat format) {
    String prefix = Objects.requireNonNullElse(configuration.getKeyPrefix(), "");
    KeySpace keys =
        KeySpace.shared(
            prefix,
            format.isPlacedWithPrefix(),
            name,
            grouped(format.keys(configuration.getKeyType()), configuration));
    Class<V> type = configuration.getValueType();
    Serializer values = sharedValues(name, format, type);
    EnvelopeCodec envelopes = EnvelopeCodec.anonymous();
    EntryCodec<K, V> codec =
        new EntryCodec<>(
            envelopes,
            values,
            none,
            keys,
            configuration.getKeyType(),
            configuration.getValueType(),
            undecodable);
    Nodes reached =
        nodes.reachedBy(
            transport ->
                new SharedTransport(
                    transport,
                    envelopes,
                    new SharedGeneration(
                        keys.generationKey(),
                        envelopes.generation(keys.generationKey(), 1),
                        prefix,
                        settings.timeout(),
                        settings.iterationMaxItems(),
                        clock)));
    Copier copier =
        SharedFormat.isSimple(type)
            ? new ArrayCopier()
            : new SerializingCopier(values, ImmutableClasses::contain);
    return new Form<>(reached, codec, copier, false);
  }

  private Serializer sharedValues(String cache, SharedFormat format, Class<?> type) {
    Settings.Serialization limits = settings.serialization();
    try {
      return format.values(
          type,
          loader.get(),
          new SizeLimits(limits.maxSize(), limits.maxDepth(), limits.maxStringLength()));
    } catch (SerializationException e) {
      throw new ConfigurationException(
          ("Cache '%s': value-type = %s is JSON text in items that other programs share (option"
                  + " format), which %s, or choose %s")
              .formatted(cache, type.getTypeName(), e.getMessage(), format.valueTypes()),
          e);
    }
  }

  private static KeyCodec grouped(KeyCodec keys, MemcachedConfiguration<?, ?> configuration) {
    Factory<Affinity> affinity = configuration.getAffinity();
    return affinity == null ? keys : new GroupedKeys(keys, affinity.create());
  }

  /** Returns what the log is to say of the encryption; null where there is none. */
  @Nullable String encryption() {
    return secretKeys == null
        ? null
        : "encrypts with the first of the keys %s, reads all of them, and has %s item keys"
            .formatted(secretKeys.ids(), keyHasher == null ? "readable" : "hashed");
  }

  @Override
  public void close() {
    compression.close();
    none.close();
  }

  private static Compression compression(Settings.Compression settings, long maxSize) {
    Compression made = new Compression(settings.algorithm(), settings.threshold(), maxSize);
    try {
      made.load();
    } catch (SerializationException e) {
      throw new ConfigurationException(
          "Option 'compression.algorithm': " + e.getMessage() + ", or choose deflate or none", e);
    }
    return made;
  }

  private static SerializationLimits limits(Settings.Serialization settings) {
    return new SerializationLimits(
        settings.maxDepth(),
        settings.maxSize(),
        settings.maxArrayLength(),
        settings.maxStringLength());
  }
}
