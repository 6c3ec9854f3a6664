package io.jcache.memcached.internal.key;

import io.jcache.memcached.internal.codec.ClassRules;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.lang.ref.WeakReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keys of simple types as {@link ReadableKeys} writes them; longer ones and all others as the hash
 * of their canonical bytes: the text of a key depends on nothing but what {@code equals} sees of
 * it.
 */
public final class CanonicalKeyCodec implements KeyCodec {

  /** The deepest nesting that may be allowed: half of what a stack of 512 KiB bears. */
  static final int DEEPEST = 250;

  /** The tag of a hashed key. */
  private static final char HASHED = '#';

  private static final int QUOTED_LENGTH = 100;

  /** The most objects of a key that are compared with recent ones. */
  private static final int MOST_PARTS = 64;

  private final WeakReference<ClassLoader> loader;
  private final @Nullable KeyEncoder custom;
  private final int maxDepth;
  private final ClassRules rules;
  private final KeyRoundTrip roundTrip;
  private final RecentParts recent;

  /**
   * Creates a codec.
   *
   * @param loader finds the classes of enums on decoding; held weakly
   * @param serializer checks, once per class, that a key survives serialization
   * @param custom is asked first for every key that has no readable text, and inside such a key for
   *     every object that the codec has no form of its own for; null for none
   * @param maxDepth the deepest nesting of a key, from 1 to {@link #DEEPEST}
   * @param rules the enums that keys may be of
   * @throws IllegalArgumentException when {@code maxDepth} is out of range
   */
  public CanonicalKeyCodec(
      ClassLoader loader,
      Serializer serializer,
      @Nullable KeyEncoder custom,
      int maxDepth,
      ClassRules rules) {
    if (maxDepth < 1 || maxDepth > DEEPEST) {
      throw new IllegalArgumentException(
          CanonicalWalker.DEPTH_OPTION + " is " + maxDepth + "; allowed is 1 to " + DEEPEST);
    }
    this.rules = rules;
    this.loader = new WeakReference<>(Objects.requireNonNull(loader, "loader"));
    this.custom = custom;
    this.maxDepth = maxDepth;
    this.roundTrip =
        new KeyRoundTrip(Objects.requireNonNull(serializer, "serializer"), this::untested);
    this.recent = new RecentParts(this::untested);
  }

  @Override
  public EncodedKey encode(Object key, int maxLength) {
    Objects.requireNonNull(key, "key");
    if (maxLength < HASHED_LENGTH) {
      throw new IllegalArgumentException(
          "The longest text of a key is " + maxLength + "; allowed is " + HASHED_LENGTH + " up");
    }
    if (key instanceof Enum<?> constant) {
      checkEnum(constant.getDeclaringClass());
    }
    String text = ReadableKeys.encode(key, maxLength);
    if (text != null) {
      return new EncodedKey(text, true);
    }
    String hash = Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(canonical(key)));
    return new EncodedKey(HASHED + hash, false);
  }

  @Override
  public Object decode(String text) {
    ClassLoader current = loader.get();
    if (current == null) {
      throw malformed(text, "the class loader of its cache manager is gone", null);
    }
    if (!text.isEmpty() && text.charAt(0) == HASHED) {
      throw malformed(text, "it is a hash", null);
    }
    try {
      return ReadableKeys.decode(text, name -> rules.load(name, current));
    } catch (IllegalArgumentException | SerializationException e) {
      throw malformed(text, String.valueOf(e.getMessage()), e);
    } catch (ClassNotFoundException | LinkageError e) {
      throw malformed(text, "its enum cannot be loaded: " + e, e);
    }
  }

  private void checkEnum(Class<?> type) {
    String refusal = rules.refusal(type);
    if (refusal != null) {
      throw new SerializationException("A key of " + type.getName() + ": " + refusal, null);
    }
  }

  @Override
  public boolean areSame(Object one, Object other) {
    if (Objects.deepEquals(one, other)) {
      return true;
    }
    List<Object> parts = new ArrayList<>();
    List<Object> others = new ArrayList<>();
    byte[] bytes = canonical(one, family -> !KnownKeys.isKnown(family), parts);
    return Arrays.equals(bytes, canonical(other, family -> !KnownKeys.isKnown(family), others))
        && parts.containsAll(others)
        && others.containsAll(parts);
  }

  private byte[] canonical(Object key) {
    boolean look = recent.isNext();
    List<Object> found = new ArrayList<>();
    byte[] bytes =
        canonical(
            key, family -> roundTrip.isDue(family) || (look && !KnownKeys.isKnown(family)), found);
    boolean tested = false;
    for (Object part : found) {
      tested |= roundTrip.run(key, part);
    }
    // Once more, without what a test has left out.
    byte[] whole = tested ? untested(key) : bytes;
    if (look && found.size() <= MOST_PARTS) {
      for (Object part : found) {
        compare(key, part, part == key ? whole : untested(part));
      }
    }
    return whole;
  }

  private void compare(Object key, Object part, byte[] bytes) {
    String difference = recent.add(part, bytes);
    if (difference != null) {
      roundTrip.refuse(KeyFields.family(part.getClass()), difference);
      throw CanonicalWalker.refuse(key, part.getClass(), difference, null);
    }
  }

  private byte[] untested(Object key) {
    return canonical(key, family -> false, new ArrayList<>());
  }

  private byte[] canonical(Object key, Predicate<Class<?>> wanted, List<Object> found) {
    if (custom != null && !ReadableKeys.isSimple(key)) {
      byte[] bytes = CanonicalWalker.custom(custom, key, key);
      if (bytes != null) {
        return CanonicalWalker.custom(key.getClass(), bytes);
      }
    }
    return new CanonicalWalker(key, custom, maxDepth, wanted, found).walk();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  private static SerializationException malformed(
      String text, String reason, @Nullable Throwable cause) {
    String shown = text.length() <= QUOTED_LENGTH ? text : text.substring(0, QUOTED_LENGTH) + "...";
    return new SerializationException(
        "The text '" + shown + "' is no readable key: " + reason, cause);
  }
}
