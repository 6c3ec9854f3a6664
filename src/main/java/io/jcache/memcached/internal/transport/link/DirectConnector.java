package io.jcache.memcached.internal.transport.link;

/**
 * Connects by sockets, on which the callers themselves write and read.
 *
 * @param links how many connections to a node are made together
 */
public record DirectConnector(int links) implements Connector {

  @Override
  public Link connect(Attempt attempt) {
    return new DirectLink(
        attempt,
        Opening.open(attempt.node(), attempt.options(), attempt.deadline(), attempt.progress()));
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
