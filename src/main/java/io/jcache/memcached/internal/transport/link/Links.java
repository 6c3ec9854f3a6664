package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The connections to a node that were made together.
 *
 * <ul>
 *   <li>A thread keeps to one of them, so that its requests leave in the order of its calls.
 *   <li>They end together: where one is lost, nobody knows what has become of the node.
 *   <li>Meta commands are for all of them, or for none.
 * </ul>
 */
final class Links {
  /** Spreads threads evenly, also where every second one has to do with something else. */
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile boolean meta;

  /** Takes a connection in, whose number follows that of the one before. */
  void add(Link link) {
    links.add(link);
  }

  /** Hears that there are no more to come, and all have been greeted. */
  void complete() {
    meta = links.stream().allMatch(Link::hasMeta);
  }

  /** Returns whether every connection takes meta commands. */
  boolean hasMeta() {
    return meta;
  }

  /** Returns all connections, in the order of their numbers. */
  List<Link> all() {
    return links;
  }

  /** Returns the connection with the lowest number. */
  Link first() {
    return links.get(0);
  }

  /** Sends on the connection that is the request's; false where it has ended, as of a link. */
  boolean send(Request<?> request) {
    Long behind = request.behind();
    Link link = behind == null ? ofThread(request.thread()) : numbered(behind);
    return (link == null ? first() : link).send(request);
  }

  /** Runs what makes many requests, of which those on this thread's connection may be gathered. */
  void gather(Runnable action) {
    ofThread(Thread.currentThread().getId()).gather(action);
  }

  /** Sends on the connection of a number; false where that is over, as of a link. */
  boolean sendIn(long channel, Request<?> request) {
    Link link = numbered(channel);
    return link != null && link.send(request);
  }

  private Link ofThread(long thread) {
    long spread = (thread * GOLDEN_RATIO) >>> Integer.SIZE;
    return links.get((int) ((spread * links.size()) >>> Integer.SIZE));
  }

  private @Nullable Link numbered(long channel) {
    long index = channel - first().channel();
    return index >= 0 && index < links.size() ? links.get((int) index) : null;
  }

  /** Returns whether any connection has ended. */
  boolean hasEnded() {
    return links.stream().anyMatch(Link::hasEnded);
  }

  /** Returns whether all have ended, and all who waited for answers have been told. */
  boolean isOver() {
    return links.stream().allMatch(Link::isOver);
  }

  /** Returns why the first of those that have ended has; empty where none has. */
  String endCause() {
    return links.stream().map(Link::endCause).filter(c -> !c.isEmpty()).findFirst().orElse("");
  }

  /** Ends all connections; idempotent. */
  void end(Kind kind, String detail) {
    links.forEach(link -> link.end(kind, detail));
  }
}
