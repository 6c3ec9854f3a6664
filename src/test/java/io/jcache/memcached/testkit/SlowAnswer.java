package io.jcache.memcached.testkit;

import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets an answer come some time after its request, or not at all by a deadline before that.
 *
 * @param ticker the time, which waiting moves on
 */
public record SlowAnswer(FakeTicker ticker, Duration after) implements Fault {
  @Override
  public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
    Reply<T> reply = request.get();
    long answered = ticker.getAsLong() + after.toNanos();
    return deadline -> {
      if (deadline.remainingNanos() < answered - ticker.getAsLong()) {
        ticker.advanceTo(deadline.nanoTime());
        throw new TransportException(Kind.TIMEOUT, "node:11211", "no answer yet", null);
      }
      ticker.advanceTo(answered);
      return reply.await(deadline);
    };
  }
}
