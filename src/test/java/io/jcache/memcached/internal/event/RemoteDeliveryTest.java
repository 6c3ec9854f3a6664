package io.jcache.memcached.internal.event;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jcache.memcached.internal.entry.Copier;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.EventType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an event of another JVM that cannot be handed over. */
final class RemoteDeliveryTest {

  /** A key of the application's. */
  private static final class BadKey {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("made to fail");
    }
  }

  /** Gives the objects themselves. */
  private static final class NoCopier implements Copier {
    @Override
    public <T> Supplier<T> snapshot(T object) {
      return new Itself<>(object);
    }
  }

  @SuppressWarnings("unchecked") // It is never asked for anything.
  private static Cache<BadKey, String> cache() {
    return (Cache<BadKey, String>)
        Proxy.newProxyInstance(
            RemoteDeliveryTest.class.getClassLoader(),
            new Class<?>[] {Cache.class},
            (proxy, method, arguments) -> null);
  }

  @Timeout(8) // The end of a cache waits 10 s for what is under way.
  @Test
  void keyThatHasNoHash_isNotAwaitedAtTheEnd() throws Exception {
    try (ListenerLanes lanes = new ListenerLanes(1, 1, getClass().getClassLoader());
        EventHub<BadKey, String> hub = new EventHub<>(lanes, new Audience<>())) {
      hub.attach(cache(), new NoCopier());
      CacheEntryRemovedListener<BadKey, String> listener = events -> {};
      hub.register(
          new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));

      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> hub.tellRemote(EventType.REMOVED, new BadKey(), null, () -> {}))
          .withMessage("made to fail");
    }
  }
}
