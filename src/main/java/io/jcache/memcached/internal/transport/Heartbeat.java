package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.transport.TransportException.Kind;
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

  private final SpyLink link;
  private final WireProtocol protocol;
  private final TransportOptions options;
  private final NodeHealth health;
  private boolean refused;
  private @Nullable Request<?> unanswered;

  Heartbeat(SpyLink link, WireProtocol protocol, TransportOptions options, NodeHealth health) {
    this.link = link;
    this.protocol = protocol;
    this.options = options;
    this.health = health;
  }

  /** Asks, unless the node still owes an answer, and waits for it at most as long as a caller. */
  void beat() {
    link.checkAlive(unanswered);
    if (unanswered != null && link.awaits(unanswered)) {
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

  private <T> @Nullable T ask(Request<T> request) {
    if (!link.sendHeartbeat(request)) {
      return null;
    }
    unanswered = request;
    T answer = request.await(Deadline.after(options.timeout()));
    unanswered = null;
    return answer;
  }
}
