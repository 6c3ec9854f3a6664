package io.jcache.memcached.internal.item;

import java.nio.ByteBuffer;

/**
 * Puts a check over an item: it shows damage, but anyone can make one.
 *
 * <p>The check is 8 bytes, over item key, format, flags and all that follows it.
 */
record CheckedSeal(Checksum checksum) implements Seal {
  /** Where its check ends. */
  static final int CHECK_END = SEAL_AT + Long.BYTES;

  @Override
  public int flag() {
    return 0;
  }

  @Override
  public int fieldsAt() {
    return CHECK_END;
  }

  @Override
  public int trailer() {
    return 0;
  }

  @Override
  public void seal(String itemKey, byte[] item, int contentAt) {
    ByteBuffer.wrap(item).putLong(SEAL_AT, checksum.of(itemKey, item, SEAL_AT, CHECK_END));
  }

  @Override
  public Content open(String itemKey, byte[] item, int contentAt) {
    if (item.length < CHECK_END) {
      return Content.none(item, "it is too short");
    }
    long check = ByteBuffer.wrap(item).getLong(SEAL_AT);
    if (check == checksum.of(itemKey, item, SEAL_AT, CHECK_END)) {
      return new Content(item, contentAt, null);
    }
    boolean encrypted = (item[FLAGS_AT] & ENCRYPTED) != 0;
    return Content.none(
        item,
        encrypted
            ? "it is encrypted, and there is no encryption.keys to read it with"
            : "its check does not match");
  }

  @Override
  public boolean isOutdated(byte[] item) {
    return false;
  }
}
