package io.jcache.memcached.internal.key;

/**
 * A key as it stands in an item key.
 *
 * @param text printable ASCII without spaces, one type tag and the key
 * @param readable whether {@link KeyCodec#decode} gives the key back; false for a hash
 */
public record EncodedKey(String text, boolean readable) {}
