package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.Exchange;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import java.util.Map;
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

  /** Asks, unless the node still owes an answer, and waits for it at most as long as a caller. */
  void beat() {
    link.checkAlive(unanswered);
    if (unanswered != null && link.awaits(unanswered)) {
      link.timedOut(unanswered, 0); // where this thread was held up when it waited
      return;
    }
    unanswered = null;
    try {
      if (refused) {
        ask(protocol.version());
      } else {
        askStatistics();
      }
    } catch (TransportException e) {
      LOGGER.debug("no sign of life: {}", e.getMessage(), e);
      refused = refused || e.kind() == Kind.SERVER_ERROR;
    }
  }

  private void askStatistics() {
    LongSupplier clock = options.clock();
    long before = clock.getAsLong();
    Map<String, String> statistics = ask(protocol.stats(""));
    if (statistics != null) {
      health.heard(statistics, before, clock.getAsLong());
    }
  }

  private <T> @Nullable T ask(Exchange<T> exchange) {
    Request<T> request = new Request<>(node, exchange);
    if (!link.sendHeartbeat(request)) {
      return null;
    }
    unanswered = request;
    T answer = request.await(Deadline.after(options.timeout()));
    unanswered = null;
    return answer;
  }
}
