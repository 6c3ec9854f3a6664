package io.jcache.memcached.demo.session;

import io.jcache.memcached.FailureMode;
import io.jcache.memcached.MemcachedConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The visitors' sessions, in a cache that all processes of the application share.
 *
 * <ul>
 *   <li>A session ends when nobody has read or changed it for a while.
 *   <li>Changes are atomic: two that are made at the same moment, by two processes, both count.
 *   <li>Ids are 256 random bits and made here: one that has no session, as one that a visitor made
 *       up, never gets one.
 *   <li>The key in the cache is a hash of the id: whoever sees keys, as in a log, has no id.
 *   <li>While a server fails, its sessions are errors rather than empty ones, which would look as
 *       if everything was lost, and rather than changes that are dropped.
 * </ul>
 */
final class SessionStore {
  private static final int ID_BYTES = 32;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final Cache<String, Session> sessions;
  private final SecureRandom random = new SecureRandom();

  /** What became of a change. */
  enum Outcome {
    /** It was made. */
    DONE,
    /** There is no such session. */
    NO_SESSION,
    /** The session has as many values as it may. */
    FULL
  }

  /**
   * Opens the sessions.
   *
   * @param duration how long a session lives after the last visit
   */
  SessionStore(CacheManager manager, Duration duration) {
    sessions =
        manager.createCache(
            "sessions",
            new MemcachedConfiguration<String, Session>()
                .setFailurePolicy(FailureMode.THROW)
                .setTypes(String.class, Session.class)
                .setExpiryPolicyFactory(
                    TouchedExpiryPolicy.factoryOf(
                        new javax.cache.expiry.Duration(
                            TimeUnit.MILLISECONDS, duration.toMillis()))));
  }

  /** Returns a session and prolongs it; null where there is none. */
  @Nullable Session visit(@Nullable String id) {
    return isId(id) ? sessions.get(key(id)) : null;
  }

  /**
   * Sets a value.
   *
   * @param id the session's; null where there is none yet
   */
  Outcome set(@Nullable String id, String name, String value) {
    if (!isId(id)) {
      return Outcome.NO_SESSION;
    }
    return sessions.invoke(
        key(id),
        (entry, arguments) -> {
          if (!entry.exists()) {
            return Outcome.NO_SESSION;
          }
          Session session = entry.getValue();
          if (!session.hasRoomFor(name)) {
            return Outcome.FULL;
          }
          entry.setValue(session.with(name, value));
          return Outcome.DONE;
        });
  }

  /** Begins a session with a value, and returns its id. */
  String begin(String name, String value) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = TEXT.encodeToString(bytes);
    sessions.put(key(id), Session.EMPTY.with(name, value));
    return id;
  }

  /** Deletes a value; where there is none, nothing. */
  void delete(@Nullable String id, String name) {
    if (isId(id)) {
      sessions.invoke(
          key(id),
          (entry, arguments) -> {
            if (entry.exists()) {
              entry.setValue(entry.getValue().without(name));
            }
            return Outcome.DONE;
          });
    }
  }

  private static boolean isId(@Nullable String id) {
    return id != null && ID.matcher(id).matches();
  }

  private static String key(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.US_ASCII));
      return TEXT.encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
