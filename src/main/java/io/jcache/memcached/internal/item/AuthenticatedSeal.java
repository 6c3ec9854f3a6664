package io.jcache.memcached.internal.item;

import java.nio.charset.StandardCharsets;

/**
 * Encrypts the content of an item and authenticates all of it together with its item key: only who
 * has a key can make an item, and only for the place and the deadline that it was made for.
 *
 * <pre>
 * 1 byte       id of the key
 * 24 bytes     nonce
 * ...          the fields, in the clear
 * ...          the content, encrypted
 * 16 bytes     tag over item key and all of the above
 * </pre>
 */
record AuthenticatedSeal(ItemCipher cipher) implements Seal {
  private static final int FIELDS_AT = SEAL_AT + ItemCipher.HEADER_LENGTH;

  @Override
  public int flag() {
    return ENCRYPTED;
  }

  @Override
  public int fieldsAt() {
    return FIELDS_AT;
  }

  @Override
  public int trailer() {
    return ItemCipher.TRAILER_LENGTH;
  }

  @Override
  public void seal(String itemKey, byte[] item, int contentAt) {
    cipher.seal(item, SEAL_AT, contentAt, place(itemKey));
  }

  @Override
  public Content open(String itemKey, byte[] item, int contentAt) {
    if ((item[FLAGS_AT] & ENCRYPTED) == 0) {
      return Content.none(item, "it is not encrypted, as encryption.keys asks");
    }
    if (item.length < contentAt + ItemCipher.TRAILER_LENGTH) {
      return Content.none(item, "it is too short");
    }
    int key = cipher.keyOf(item, SEAL_AT);
    if (!cipher.knows(key)) {
      return Content.none(item, "its key " + key + " is not among encryption.keys");
    }
    byte[] content = cipher.open(item, SEAL_AT, contentAt, place(itemKey));
    return content == null
        ? Content.none(
            item, "it is not authentic: damaged, forged, moved, or of another secret with this id")
        : new Content(content, 0, null);
  }

  @Override
  public boolean isOutdated(byte[] item) {
    return cipher.isOutdated(item, SEAL_AT);
  }

  private static byte[] place(String itemKey) {
    return itemKey.getBytes(StandardCharsets.ISO_8859_1);
  }
}
