package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to and from one memcached node.
 *
 * <ul>
 *   <li>Requests are sent at once and awaited later, so that several can be on their way; those of
 *       one thread are carried out in the order of the calls, but for those by {@link #on}, and
 *       those with a token, which go where that was read.
 *   <li>Failures of the node come from {@link Reply#await}, never from the request itself.
 *   <li>A request that the caller stopped waiting for is not cancelled: it may still be carried
 *       out.
 *   <li>Keys are 1 to 250 characters of printable ASCII without spaces; anything else is an
 *       IllegalArgumentException of the request.
 *   <li>{@code flags} are what other clients are told of a value, 0 where nothing.
 *   <li>{@code expiry} is memcached's exptime in seconds: 0 for none, else 1 to 2,592,000 from now.
 * </ul>
 */
public interface Transport extends AutoCloseable {

  /** Returns the node that this transport speaks to. */
  Node node();

  /**
   * Begins to connect, so that the first request need not wait for all of it; waits for nothing.
   */
  default void connectAhead() {}

  /**
   * Returns this transport, but for its requests being sent on the connection of a number, behind
   * what {@link Reply#channel} says was sent there; on the first one where there is none of it.
   */
  default Transport on(long channel) {
    return this;
  }

  /**
   * Runs what makes many requests at once: those of this thread may be sent together, a millisecond
   * later, or as the next one is made, or at the latest as the action ends or awaits one of them.
   */
  default void gather(Runnable action) {
    action.run();
  }

  /** Reads items, without their tokens, in one round trip; those absent are not in the map. */
  Reply<Map<String, byte[]>> get(Collection<String> keys);

  /** Reads an item with its token; null where absent. */
  @SuppressWarnings("NullAway") // the item may be null
  default Reply<@Nullable Item> gets(String key) {
    return gets(List.of(key)).map(items -> items.values().stream().findFirst().orElse(null));
  }

  /** Reads items with flags and tokens, in one round trip; those absent are not in the map. */
  Reply<Map<String, Item>> gets(Collection<String> keys);

  /** Stores an item without flags, whatever was there. */
  default Reply<@Nullable Void> set(String key, byte[] value, int expiry) {
    return set(key, value, 0, expiry);
  }

  /** Stores an item, whatever was there. */
  Reply<@Nullable Void> set(String key, byte[] value, int flags, int expiry);

  /** Reads an item, as {@link #get} does, then stores another, in this order and in one trip. */
  Reply<Map<String, byte[]>> getThenSet(String readKey, String key, byte[] value, int expiry);

  /** Stores an item without flags where none is; the reply tells whether it was stored. */
  default Reply<Boolean> add(String key, byte[] value, int expiry) {
    return add(key, value, 0, expiry);
  }

  /** Stores an item where none is; the reply tells whether it was stored. */
  Reply<Boolean> add(String key, byte[] value, int flags, int expiry);

  /** Returns whether the node tells the token of what is added, by {@link #addForToken}. */
  default boolean addsForTokens() {
    return false;
  }

  /**
   * Stores an item without flags where none is; the reply tells its token, null where one was there
   * before, and 0 where it is not known. Where the server has no memory left for it, that one may
   * be dropped.
   *
   * @throws UnsupportedOperationException where {@link #addsForTokens} tells that it is not known
   */
  default Reply<@Nullable CasToken> addForToken(String key, byte[] value, int expiry) {
    throw new UnsupportedOperationException("the tokens of what is added are not told");
  }

  /** Stores an item without flags where it is in the state of the token. */
  default Reply<CasResult> compareAndSet(String key, CasToken token, byte[] value, int expiry) {
    return compareAndSet(key, token, value, 0, expiry);
  }

  /** Stores an item where it is in the state of the token. */
  Reply<CasResult> compareAndSet(String key, CasToken token, byte[] value, int flags, int expiry);

  /**
   * Deletes an item where it is in the state of the token.
   *
   * @param absent stands in the item for the moment until it is gone, on servers without a delete
   *     that compares
   */
  Reply<CasResult> compareAndDelete(String key, CasToken token, byte[] absent);

  /** Deletes an item; the reply tells whether it was there. */
  Reply<Boolean> delete(String key);

  /**
   * Deletes an item, as {@link #delete} does, but is sent to a silent node, too: by {@link #on}
   * behind a write that had no answer in time, so that the write cannot outlive it.
   */
  default Reply<Boolean> deleteBehind(String key) {
    return delete(key);
  }

  /**
   * Has those hear of a key who watch the node, by a store that is refused: it changes nothing.
   * Need not be awaited.
   */
  default Reply<CasResult> announce(String key) {
    return Reply.answered(CasResult.CONFLICT);
  }

  /** Returns the statistics of a group ({@code ""} for the general ones), name to value. */
  Reply<Map<String, String>> stats(String group);

  /**
   * Hands the keys of all items that start with {@code prefix} to {@code sink}, on the calling
   * thread. A key that is present throughout is handed over exactly once.
   *
   * @throws TransportException of kind UNSUPPORTED where the node refuses dumps, saying why; of
   *     kind TIMEOUT where the node is silent for longer than the transport's timeout
   */
  void dump(String prefix, KeySink sink);

  /** Returns the most bytes that a value under {@code key} may have here; with flags, 4 less. */
  int maxValueLength(String key);

  /** Returns how the node does, as far as this JVM knows; never waits. */
  NodeStatus status();

  /** Fails what is under way and frees the connection and its threads; idempotent. */
  @Override
  void close();

  /**
   * As {@link #close()}, of a node that is not on the list any more, as later requests are told.
   */
  default void retire() {
    close();
  }
}
