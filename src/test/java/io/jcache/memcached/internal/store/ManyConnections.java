package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node behind several connections at a time, as of {@code NodeTransport}. What is sent on one is
 * carried out at once, or, where that is held, has no answer and is carried out when it is
 * released. Requests with a token are carried out at once in any case.
 */
final class ManyConnections {
  private static final int COUNT = 4;

  private final Transport node;
  private final Map<Long, List<Runnable>> held = new HashMap<>();
  private long first = 1;
  private long own = 1;

  ManyConnections(Transport node) {
    this.node = node;
  }

  /** Returns a transport over the connections. */
  Transport transport() {
    return proxied(null);
  }

  /** Lets what is not sent on a certain connection be sent on this one, as by another thread. */
  void own(long channel) {
    own = channel;
  }

  /** Lets what is sent on a connection have no answer. */
  void hold(long channel) {
    held.put(channel, new ArrayList<>());
  }

  /** Lets what was sent on a connection be carried out, and answers what is sent from now on. */
  void release(long channel) {
    held.remove(channel).forEach(Runnable::run);
  }

  /** Puts other connections in the place of all; what is held is late, but comes when released. */
  void replace() {
    first += COUNT;
    own = first;
  }

  private Transport proxied(@Nullable Long channel) {
    return (Transport)
        Proxy.newProxyInstance(
            ManyConnections.class.getClassLoader(),
            new Class<?>[] {Transport.class},
            (proxy, method, arguments) ->
                method.getName().equals("on")
                    ? proxied((Long) arguments[0])
                    : called(channel == null ? own : present(channel), method, arguments));
  }

  private long present(long channel) {
    return channel >= first && channel < first + COUNT ? channel : first;
  }

  private @Nullable Object called(long channel, Method method, Object @Nullable [] arguments)
      throws Throwable {
    boolean request =
        method.getReturnType() == Reply.class && !method.getName().startsWith("compare");
    if (!request) {
      return invoked(method, arguments);
    }
    List<Runnable> later = held.get(channel);
    if (later == null) {
      return sent(channel, (Reply<?>) invoked(method, arguments));
    }
    later.add(() -> invoked(method, arguments));
    return sent(
        channel,
        deadline -> {
          throw new TransportException(Kind.TIMEOUT, "node", "held on " + channel, null);
        });
  }

  private @Nullable Object invoked(Method method, Object @Nullable [] arguments) {
    try {
      return method.invoke(node, arguments);
    } catch (InvocationTargetException | IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T extends @Nullable Object> Reply<T> sent(long channel, Reply<T> reply) {
    return new Reply<>() {
      @Override
      public T await(Deadline deadline) {
        return reply.await(deadline);
      }

      @Override
      public long channel() {
        return channel;
      }
    };
  }
}
