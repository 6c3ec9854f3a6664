package io.jcache.memcached.internal.key;

import java.lang.ref.WeakReference;
import java.lang.reflect.Member;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some objects that keys were lately made of, to find equal ones of different bytes: what their
 * fields have and their equality does not see.
 *
 * <ul>
 *   <li>Bounded: a newer object takes the place of an older one with a like hash code.
 *   <li>The first keys are looked at, and then one of 64, by chance.
 *   <li>Objects are held weakly. Thread-safe.
 * </ul>
 */
final class RecentParts {
  private static final int PLACES = 256;
  private static final int FIRST = 1_000;
  private static final int ONE_IN = 64;

  private final AtomicReferenceArray<@Nullable Seen> places = new AtomicReferenceArray<>(PLACES);
  private final Function<Object, byte[]> encoding;

  /** A count that need not be exact. */
  private int looks;

  private static final class Seen extends WeakReference<Object> {
    private final int bytes;

    Seen(Object part, int bytes) {
      super(part);
      this.bytes = bytes;
    }
  }

  /**
   * Creates an empty record.
   *
   * @param encoding gives canonical bytes
   */
  RecentParts(Function<Object, byte[]> encoding) {
    this.encoding = encoding;
  }

  /** Returns whether the next key is one to look at. */
  boolean isNext() {
    if (looks < FIRST) {
      looks++;
      return true;
    }
    return ThreadLocalRandom.current().nextInt(ONE_IN) == 0;
  }

  /** Takes in an object; returns how it differs from an equal one of other bytes, if there is. */
  @Nullable String add(Object part, byte[] bytes) {
    try {
      int sum = Arrays.hashCode(bytes);
      int hash = part.hashCode();
      int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
      Seen seen = places.get(place);
      Object other = seen == null ? null : seen.get();
      if (seen == null || other != part || seen.bytes != sum) {
        places.set(place, new Seen(part, sum));
      }
      // An object that was changed in the meantime has other bytes by now.
      return seen != null
              && other != null
              && other != part
              && seen.bytes != sum
              && part.equals(other)
              && !Arrays.equals(bytes, encoding.apply(other))
          ? difference(part, other)
          : null;
    } catch (RuntimeException | IllegalAccessException e) {
      // No fault of the key: it has its bytes.
      return null;
    }
  }

  private String difference(Object part, Object other) throws IllegalAccessException {
    if (part.getClass() != other.getClass()) {
      return "equals an object of " + other.getClass().getName();
    }
    for (Member member : KeyFields.of(KeyFields.family(part.getClass()))) {
      List<Object> one = Collections.singletonList(KeyFields.read(member, part));
      List<Object> two = Collections.singletonList(KeyFields.read(member, other));
      if (!Arrays.equals(encoding.apply(one), encoding.apply(two))) {
        return "has equal objects whose fields " + member.getName() + " differ";
      }
    }
    return "has equal objects whose fields differ";
  }
}
