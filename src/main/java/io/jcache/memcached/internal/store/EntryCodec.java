package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.compression.Compression;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.item.Payload;
import io.jcache.memcached.internal.key.EncodedKey;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Entries to items and back. An item that is not an entry of this application, or is that of
 * another key, is absent and counted, never an exception.
 *
 * @param keys tells which keys are the same
 * @param keyType what keys must be instances of
 * @param valueType what values must be instances of
 */
public record EntryCodec<K, V>(
    EnvelopeCodec envelopes,
    Serializer serializer,
    Compression compression,
    KeySpace keys,
    Class<K> keyType,
    Class<V> valueType,
    Undecodable undecodable) {
  /** Returns the payload of a value, compressed where that pays. */
  Payload payload(V value) {
    byte[] bytes = serializer.serialize(value);
    byte[] compressed = compression.compress(bytes);
    return compressed == null ? new Payload(bytes, false) : new Payload(compressed, true);
  }

  /** Returns the bytes of a key that cannot be read from its item key; null where it can. */
  byte @Nullable [] keyBytes(K key, EncodedKey encoded) {
    return encoded.readable() ? null : serializer.serialize(key);
  }

  /** Returns the item of an entry as it was found, under another deadline. */
  byte[] withDeadline(String itemKey, byte[] item, long deadline) {
    return envelopes.entry(itemKey, envelopes.open(itemKey, item), deadline);
  }

  /**
   * Returns the entry of a key, expired or not; null where the item is not one.
   *
   * @param key the key that was asked for; compared where the item holds the original
   */
  @Nullable Entry<V> decode(String itemKey, byte @Nullable [] item, K key) {
    Envelope envelope = open(itemKey, item);
    if (envelope == null) {
      return null;
    }
    try {
      byte[] original = envelope.key();
      if (original != null && !keys.areSame(object(original, 0, keyType), key)) {
        undecodable.record(itemKey, "it belongs to another key");
        return null;
      }
      return new Entry<>(value(envelope), envelope.deadline());
    } catch (RuntimeException | LinkageError e) {
      // A serializer of the user's may throw anything at bytes that it did not write.
      undecodable.record(itemKey, cause(e));
      return null;
    }
  }

  /**
   * Returns the entry of an item, expired or not, with its key; null where it is none.
   *
   * @param readable gives the key where the item key is readable
   */
  @Nullable KeyedEntry<K, V> keyed(
      String itemKey, byte @Nullable [] item, Supplier<Object> readable) {
    Envelope envelope = open(itemKey, item);
    if (envelope == null) {
      return null;
    }
    try {
      byte[] original = envelope.key();
      K key = original == null ? keyType.cast(readable.get()) : object(original, 0, keyType);
      return new KeyedEntry<>(key, new Entry<>(value(envelope), envelope.deadline()));
    } catch (RuntimeException | LinkageError e) {
      undecodable.record(itemKey, cause(e));
      return null;
    }
  }

  /**
   * Returns what makes the value of an item, which was decoded before, each time anew.
   *
   * @param item is kept, compressed where it is
   */
  Supplier<V> copies(String itemKey, byte[] item) {
    return new Copies(new Sealed(itemKey, item));
  }

  /** An item as it was read. */
  private record Sealed(String itemKey, byte[] item) {}

  /** Makes a value of an item, which is opened once, when the first one is wanted. */
  private final class Copies implements Supplier<V> {
    private volatile Object item;

    Copies(Sealed item) {
      this.item = item;
    }

    @Override
    public V get() {
      if (item instanceof Sealed sealed) {
        Envelope envelope = envelopes.open(sealed.itemKey(), sealed.item());
        item = envelope;
        return value(envelope);
      }
      return value((Envelope) item);
    }
  }

  private static String cause(Throwable failure) {
    String message = failure instanceof SerializationException ? failure.getMessage() : null;
    return message == null ? failure.toString() : message;
  }

  private @Nullable Envelope open(String itemKey, byte @Nullable [] item) {
    if (item == null) {
      return null;
    }
    Envelope envelope = envelopes.open(itemKey, item);
    if (envelope.problem() != null) {
      undecodable.record(itemKey, envelope.problem());
      return null;
    }
    return envelope.absent() || envelope.generation() ? null : envelope;
  }

  private V value(Envelope envelope) {
    byte[] bytes = envelope.bytes();
    int payloadAt = envelope.payloadAt();
    return envelope.compressed()
        ? object(compression.decompress(bytes, payloadAt), 0, valueType)
        : object(bytes, payloadAt, valueType);
  }

  private <T> T object(byte[] bytes, int from, Class<T> type) {
    return type.cast(serializer.deserialize(bytes, from, bytes.length - from));
  }
}
