package io.jcache.memcached.internal.transport.link;

/** Connects by a socket, on which the callers themselves write and read. */
public record DirectConnector() implements Connector {

  @Override
  public Link connect(Attempt attempt) {
    return new DirectLink(attempt, SocketConnection.open(attempt.node(), attempt.deadline()));
  }

  @Override
  public boolean likesMeta() {
    return true;
  }

  @Override
  public String toString() {
    return "Direct";
  }
}
