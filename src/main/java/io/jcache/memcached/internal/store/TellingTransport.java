package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.SendHook.Kind;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A transport whose deletes those hear of, too, who watch the node, which tells of what is stored
 * alone: behind each goes a store that is refused. And one who knows what it will tell because of
 * this JVM.
 *
 * @param freshness tells whether anybody is to hear of deletes, and hears what is sent
 */
record TellingTransport(Transport delegate, Freshness freshness) implements Transport {

  private <T extends @Nullable Object> Reply<T> told(String key, Reply<T> deleted) {
    if (!freshness.isAnnounced()) {
      return deleted;
    }
    // Not before its answer: by several connections it could be told before it is done.
    return deleted.awaitedBy(
        deadline -> {
          try {
            return deleted.await(deadline);
          } finally {
            var unused = announce(key);
          }
        });
  }

  @Override
  public Reply<CasResult> compareAndDelete(String key, CasToken token, byte[] absent) {
    freshness.sending(key, Kind.DELETE, null);
    return told(key, delegate.compareAndDelete(key, token, absent));
  }

  @Override
  public Reply<Boolean> delete(String key) {
    freshness.sending(key, Kind.DELETE, null);
    return told(key, delegate.delete(key));
  }

  @Override
  public Reply<Boolean> deleteBehind(String key) {
    freshness.sending(key, Kind.DELETE, null);
    Reply<Boolean> deleted = delegate.deleteBehind(key);
    if (freshness.isAnnounced()) {
      var unused = announce(key); // nobody awaits the other
    }
    return deleted;
  }

  @Override
  public Reply<CasResult> announce(String key) {
    freshness.sending(key, Kind.ANNOUNCEMENT, null);
    return delegate.announce(key);
  }

  @Override
  public Node node() {
    return delegate.node();
  }

  @Override
  public void connectAhead() {
    delegate.connectAhead();
  }

  @Override
  public Transport on(long channel) {
    return new TellingTransport(delegate.on(channel), freshness);
  }

  @Override
  public void gather(Runnable action) {
    delegate.gather(action);
  }

  @Override
  public Reply<Map<String, byte[]>> get(Collection<String> keys) {
    return delegate.get(keys);
  }

  @Override
  public Reply<@Nullable Item> gets(String key) {
    return delegate.gets(key);
  }

  @Override
  public Reply<Map<String, Item>> gets(Collection<String> keys) {
    return delegate.gets(keys);
  }

  @Override
  public Reply<@Nullable Void> set(String key, byte[] value, int flags, int expiry) {
    freshness.sending(key, Kind.STORE, value);
    return delegate.set(key, value, flags, expiry);
  }

  @Override
  public Reply<Map<String, byte[]>> getThenSet(
      String readKey, String key, byte[] value, int expiry) {
    freshness.sending(key, Kind.STORE, value);
    return delegate.getThenSet(readKey, key, value, expiry);
  }

  @Override
  public Reply<Boolean> add(String key, byte[] value, int flags, int expiry) {
    freshness.sending(key, Kind.STORE, value);
    return delegate.add(key, value, flags, expiry);
  }

  @Override
  public boolean addsForTokens() {
    return delegate.addsForTokens();
  }

  @Override
  public Reply<@Nullable CasToken> addForToken(String key, byte[] value, int expiry) {
    freshness.sending(key, Kind.STORE, value);
    return delegate.addForToken(key, value, expiry);
  }

  @Override
  public Reply<CasResult> compareAndSet(
      String key, CasToken token, byte[] value, int flags, int expiry) {
    freshness.sending(key, Kind.STORE, value);
    return delegate.compareAndSet(key, token, value, flags, expiry);
  }

  @Override
  public Reply<Map<String, String>> stats(String group) {
    return delegate.stats(group);
  }

  @Override
  public void dump(String prefix, KeySink sink) {
    delegate.dump(prefix, sink);
  }

  @Override
  public int maxValueLength(String key) {
    return delegate.maxValueLength(key);
  }

  @Override
  public NodeStatus status() {
    return delegate.status();
  }

  @Override
  public void close() {
    delegate.close();
  }

  @Override
  public String toString() {
    return delegate.toString();
  }
}
