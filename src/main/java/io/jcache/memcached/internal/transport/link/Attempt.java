package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to connect.
 *
 * @param channel the number of the connection; the next one to the node has a higher one
 * @param inFlight counts what is on its way on this connection, and on those made with it
 * @param onEnd hears, on any thread, when the link has ended
 * @param progress hears what the attempt is about
 * @param deadline when the attempt has failed, by {@link TransportOptions#attemptTime}
 */
public record Attempt(
    Node node,
    TransportOptions options,
    NodeHealth health,
    long channel,
    InFlight inFlight,
    Consumer<Link> onEnd,
    Progress progress,
    Deadline deadline) {

  /** Returns the exception for an attempt that failed. */
  public TransportException failed(String detail, @Nullable Throwable cause) {
    return new TransportException(Kind.DOWN, node.address(), detail, cause);
  }
}
