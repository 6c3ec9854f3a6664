package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Item;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the exchanges of one protocol; arguments have been checked. */
public interface WireProtocol {

  /** Returns whether the keys of a read may be there more than once. */
  default boolean takesKeysTwice() {
    return false;
  }

  /** Reads items, whose keys are distinct, unless {@link #takesKeysTwice}. */
  Exchange<Map<String, byte[]>> get(List<String> keys);

  /**
   * Reads items, whose keys are distinct, unless {@link #takesKeysTwice}, with flags and tokens.
   */
  Exchange<Map<String, Item>> gets(List<String> keys);

  /** Stores an item without flags. */
  default Exchange<@Nullable Void> set(String key, byte[] value, int expiry) {
    return set(key, value, 0, expiry);
  }

  /** Stores an item. */
  Exchange<@Nullable Void> set(String key, byte[] value, int flags, int expiry);

  /** Stores an item where none is. */
  Exchange<Boolean> add(String key, byte[] value, int flags, int expiry);

  /** Stores an item in a known state. */
  Exchange<CasResult> compareAndSet(String key, long casId, byte[] value, int flags, int expiry);

  /** Deletes an item in a known state. */
  Exchange<CasResult> compareAndDelete(String key, long casId, byte[] absent);

  /** Deletes an item. */
  Exchange<Boolean> delete(String key);

  /** Reads statistics. */
  Exchange<Map<String, String>> stats(String group);

  /** Logs in on the connection, before anything else is asked but, in text, for its version. */
  Exchange<@Nullable Void> login(Login credentials);

  /** Asks for a sign of life: the server's version. */
  Exchange<String> version();

  /** Asks whether the server has what {@link MetaProtocol} needs: not where it answers an error. */
  default Exchange<Boolean> hasMeta() {
    throw new UnsupportedOperationException("meta commands are text");
  }
}
