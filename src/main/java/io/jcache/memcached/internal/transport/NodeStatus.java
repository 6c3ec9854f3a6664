package io.jcache.memcached.internal.transport;

import org.jspecify.annotations.Nullable;

/**
 * How a node does, as this JVM sees it. The counts begin with the transport and survive lost
 * connections.
 *
 * @param state whether the node can be used
 * @param mayAnswer whether there is, or may be, a connection on which the node is not silent
 * @param since when the state began, in epoch milliseconds
 * @param operations requests made
 * @param failures requests that the node's state or answer made fail, whatever the way
 * @param timeouts those among the failures that had no answer in time
 * @param reconnects connections that were lost and made again
 * @param inFlight requests that were sent and have no answer yet
 * @param lastFailure what went wrong last; empty where nothing has
 * @param clockSkewMillis how far the node's clock is certainly ahead of this JVM's, negative where
 *     behind; null where it is not known
 * @param serverVersion the version of memcached; empty where it is not known
 */
public record NodeStatus(
    State state,
    boolean mayAnswer,
    long since,
    long operations,
    long failures,
    long timeouts,
    long reconnects,
    int inFlight,
    String lastFailure,
    @Nullable Long clockSkewMillis,
    String serverVersion) {

  /** Whether a node can be used. */
  public enum State {
    /** Not used yet. */
    UNKNOWN,
    /** Connected and answering. */
    UP,
    /** Connected, but silent on a connection: requests on that fail at once until it answers. */
    SUSPECT,
    /** Not connected: requests fail at once until an attempt to connect succeeds. */
    DOWN
  }
}
