package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Login;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the requests of one wire protocol; arguments have been checked. */
interface WireProtocol {

  /** Reads items, whose keys are distinct. */
  Request<Map<String, byte[]>> get(List<String> keys);

  /** Reads items, whose keys are distinct, with their tokens. */
  Request<Map<String, Item>> gets(List<String> keys);

  /** Reads an item with its token. */
  Request<@Nullable Item> gets(String key);

  /** Stores an item. */
  Request<@Nullable Void> set(String key, byte[] value, int expiry);

  /** Stores an item where none is. */
  Request<Boolean> add(String key, byte[] value, int expiry);

  /** Stores an item in a known state. */
  Request<CasResult> compareAndSet(String key, long casId, byte[] value, int expiry);

  /** Deletes an item in a known state. */
  Request<CasResult> compareAndDelete(String key, long casId, byte[] absent);

  /** Deletes an item. */
  Request<Boolean> delete(String key);

  /** Reads statistics. */
  Request<Map<String, String>> stats(String group);

  /** Logs in on the connection, which is to be the first request on it. */
  Request<@Nullable Void> login(Login credentials);

  /** Asks for a sign of life: the server's version. */
  Request<String> version();
}
