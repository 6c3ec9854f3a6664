package io.jcache.memcached.internal.near;

import io.jcache.memcached.internal.store.StoreFixture;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.testkit.FaultyTransport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request be carried out at once, and something happen before its answer is there.
 *
 * @param meanwhile what happens
 */
record Late(Runnable meanwhile) implements FaultyTransport.Fault {

  @Override
  public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
    T answer = request.get().await(StoreFixture.soon());
    return deadline -> {
      meanwhile.run();
      return answer;
    };
  }
}
