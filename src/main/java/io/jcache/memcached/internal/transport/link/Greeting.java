package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.ItemSizes;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.Exchange;
import io.jcache.memcached.internal.transport.wire.Strangers;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first requests on a connection: they log in, and learn whether the node serves us. */
record Greeting(
    Link link,
    Node node,
    TransportOptions options,
    WireProtocol protocol,
    boolean likesMeta,
    long startedNanos) {
  private static final Logger LOGGER = LoggerFactory.getLogger(Greeting.class);

  /** Why no compare-and-set can be sent. */
  static final String NO_CAS =
      "the server has no compare-and-set, which every guarantee rests on: start memcached without"
          + " -C";

  /** Why no compare-and-set can be sent for an item. */
  static final String NO_TOKEN =
      "the server gave no cas id for the item, and without compare-and-set no guarantee holds:"
          + " start memcached without -C; of other servers that speak memcached's protocol some"
          + " have none, as Hazelcast, or not for several items, as Infinispan";

  /** What to do about a proxy. */
  private static final String PROXY =
      "; a proxy that spreads keys over servers, such as twemproxy or mcrouter, cannot keep what"
          + " caches promise: name the servers behind it in the option servers";

  /**
   * Logs in where the options say so, and learns how many bytes an item may have at most, and
   * whether there are meta commands where they are liked. The time that this JVM took to get here,
   * as one that loads classes does, is not the server's: half an attempt is.
   *
   * @throws TransportException of kind DOWN, saying why the node does not serve us
   */
  void exchange(Deadline attempt) {
    Deadline deadline = attempt.atLeast(options.leastAnswerTime());
    Login login = options.login();
    boolean serves = false;
    try {
      if (login != null && options.binary()) { // in text it was part of connecting
        ask(protocol.login(login), deadline);
      }
      int itemSizeMax = itemSizeMax(deadline);
      serves = true;
      link.learnt(itemSizeMax, likesMeta && !options.binary() && hasMeta(deadline));
    } catch (TransportException e) {
      String said = !serves && e.kind() == Kind.LOST ? lastWords() : "";
      String silence = serves ? silent().withoutMeta() : silent().meaning();
      throw new TransportException(
          Kind.DOWN,
          node.address(),
          said.isEmpty() ? explained(e.kind(), e.detail(), silence) : e.detail() + said,
          e);
    }
  }

  private int itemSizeMax(Deadline deadline) {
    try {
      Map<String, String> settings = ask(protocol.stats("settings"), deadline);
      if ("no".equals(settings.get("cas_enabled"))) {
        throw new TransportException(Kind.UNSUPPORTED, node.address(), NO_CAS, null);
      }
      return ItemSizes.max(settings.get("item_size_max"));
    } catch (TransportException e) {
      String version = e.kind() == Kind.SERVER_ERROR ? version(deadline) : "";
      if (version.contains("mcrouter")) {
        throw new TransportException(
            Kind.UNSUPPORTED, node.address(), "its version is " + version + PROXY, e);
      }
      if (!version.isEmpty()) {
        LOGGER.debug(
            "{}; items are taken to be at most {} bytes", e.getMessage(), ItemSizes.DEFAULT_MAX);
        return ItemSizes.DEFAULT_MAX;
      }
      throw e;
    }
  }

  private boolean hasMeta(Deadline deadline) {
    try {
      return ask(protocol.hasMeta(), deadline);
    } catch (TransportException e) {
      if (e.kind() == Kind.SERVER_ERROR && !link.hasEnded()) {
        return false;
      }
      throw e;
    }
  }

  private <T extends @Nullable Object> T ask(Exchange<T> exchange, Deadline deadline) {
    Request<T> request = new Request<>(node, exchange);
    if (!link.send(request)) {
      throw new TransportException(
          Kind.LOST, node.address(), "the connection was lost at once", null);
    }
    return request.await(deadline);
  }

  /** Returns the version of a node that keeps its settings to itself; empty where it tells none. */
  private String version(Deadline deadline) {
    try {
      return ask(protocol.version(), deadline);
    } catch (TransportException e) {
      LOGGER.debug("{}", e.getMessage(), e);
      return "";
    }
  }

  /**
   * Returns what a node that has closed the connection says on another one, where it is asked for
   * its version in text; empty where it says nothing.
   */
  private String lastWords() {
    String said = VersionQuestion.ask(node, options);
    String remedy = Strangers.remedy(said);
    if (said.isEmpty() || !remedy.isEmpty()) {
      return said.isEmpty() ? "" : "; the server answered " + Checks.quote(said) + remedy;
    }
    return " (it answers "
        + Checks.quote(said)
        + " to 'version' in text"
        + (options.binary()
            ? ", and so may not speak the binary protocol: set protocol = ascii"
            : "")
        + PROXY
        + ")";
  }

  /** Returns why there is no connection yet, if that is the server's doing; empty where not. */
  String obstacle() {
    return silent().obstacle(startedNanos);
  }

  private SilentServer silent() {
    return new SilentServer(node, options);
  }

  private String explained(Kind kind, String detail, String silence) {
    boolean silent = kind == Kind.TIMEOUT;
    return (silent ? "connected, but timed out: " : "")
        + detail
        + ((silent && silent().hasWaited(startedNanos)) || kind == Kind.LOST ? silence : "");
  }
}
