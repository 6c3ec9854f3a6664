package io.jcache.memcached.internal.item;

import org.jspecify.annotations.Nullable;

/**
 * What makes an item tell that it is whole, and of its item key.
 *
 * <p>An item begins with its format and its flags. Then come what the seal needs, the fields, which
 * can be read where they lie, and the content, which need not.
 */
public interface Seal {

  /** Where the flags lie, behind the format. */
  int FLAGS_AT = 1;

  /** Where what the seal needs begins. */
  int SEAL_AT = 2;

  /** The flag of items that are encrypted. */
  int ENCRYPTED = 64;

  /** Returns the flag of its items; 0 for none. */
  int flag();

  /** Returns where the fields begin. */
  int fieldsAt();

  /** Returns how many bytes follow the content. */
  int trailer();

  /** Completes an item in place, from which nothing may change afterwards. */
  void seal(String itemKey, byte[] item, int contentAt);

  /**
   * Returns the content of an item, after it was found to be whole and of its item key.
   *
   * @param contentAt where the content begins, if the flags are right; may be behind the end
   */
  Content open(String itemKey, byte[] item, int contentAt);

  /** Returns whether a sound item is sealed with an older key than {@link #seal} would use now. */
  boolean isOutdated(byte[] item);

  /**
   * The content of an item.
   *
   * @param bytes what it lies in, up to the end
   * @param problem why there is none
   */
  record Content(byte[] bytes, int at, @Nullable String problem) {

    /** Returns that there is no content. */
    static Content none(byte[] item, String problem) {
      return new Content(item, item.length, problem);
    }
  }
}
