package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.Exchange;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the node on one connection for signs of life, one at a time, and ends the connection where
 * none comes.
 *
 * <ul>
 *   <li>Asks for the general statistics, which tell the node's clock and version; where the node
 *       refuses them, for its version alone.
 *   <li>For the keeper's thread.
 * </ul>
 */
final class Heartbeat {
  private static final Logger LOGGER = LoggerFactory.getLogger(Heartbeat.class);

  /** The least time for an answer: where nobody else waits on a connection, nobody else reads. */
  private static final Duration LOOK = Duration.ofMillis(10);

  private final Link link;
  private final Node node;
  private final WireProtocol protocol;
  private final TransportOptions options;
  private final NodeHealth health;
  private boolean refused;
  private @Nullable Request<?> unanswered;

  Heartbeat(
      Link link, Node node, WireProtocol protocol, TransportOptions options, NodeHealth health) {
    this.link = link;
    this.node = node;
    this.protocol = protocol;
    this.options = options;
    this.health = health;
  }

  /** Asks, unless the node still owes an answer; returns what waits for that. */
  Consumer<Deadline> beat() {
    link.checkAlive(unanswered);
    if (unanswered != null && link.awaits(unanswered)) {
      link.timedOut(unanswered, 0); // where this thread was held up when it waited
      return deadline -> {};
    }
    unanswered = null;
    LongSupplier clock = options.clock();
    long before = clock.getAsLong();
    return refused
        ? ask(protocol.version(), version -> {})
        : ask(protocol.stats(""), stats -> health.heard(stats, before, clock.getAsLong()));
  }

  private <T> Consumer<Deadline> ask(Exchange<T> exchange, Consumer<T> told) {
    Request<T> request = new Request<>(node, exchange);
    request.beHeartbeat();
    if (!link.send(request)) {
      return deadline -> {};
    }
    unanswered = request;
    return deadline -> {
      try {
        told.accept(request.await(deadline.atLeast(LOOK)));
        unanswered = null;
      } catch (TransportException e) {
        LOGGER.debug("no sign of life: {}", e.getMessage(), e);
        refused = refused || e.kind() == Kind.SERVER_ERROR;
      }
    };
  }
}
