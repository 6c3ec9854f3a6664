package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ServerKind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract against a real memcached, emptied before each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NodeContract extends TransportContract {
  MemcachedServer server;

  abstract Connector connector();

  /** Returns whether the binary protocol is spoken. */
  boolean binary() {
    return false;
  }

  List<String> serverArguments() {
    return List.of();
  }

  MemcachedServer start(String... arguments) {
    return MemcachedServer.start(arguments);
  }

  @BeforeAll
  void startServer() {
    server = start(serverArguments().toArray(String[]::new));
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  @Override
  Transport open() {
    server.restart();
    return new NodeTransport(node(server), options(), connector());
  }

  TransportOptions options() {
    return TransportOptions.of(Duration.ofSeconds(5), binary() ? Protocol.BINARY : Protocol.ASCII);
  }

  /** Returns every way to connect. */
  static Stream<Connector> connectors() {
    return Stream.of(new SpyConnector(), new DirectConnector(1));
  }

  /** Returns every way to connect, and several connections at a time. */
  static Stream<Connector> connectorsAndLinks() {
    return Stream.concat(connectors(), Stream.of(new DirectConnector(4)));
  }

  /** Returns the same, with what they connect to, and one for every other kind of server. */
  static Stream<Arguments> connectorsLinksAndKinds() {
    return Stream.concat(
        connectorsAndLinks().map(connector -> Arguments.of(connector, ServerKind.TCP)),
        Stream.of(ServerKind.TLS, ServerKind.UNIX)
            .map(kind -> Arguments.of(new DirectConnector(1), kind)));
  }

  static Node node(MemcachedServer server) {
    return server.node();
  }

  static LinkKeeper keeper(
      Node node, TransportOptions options, WireProtocol protocol, Connector connector) {
    return new LinkKeeper(
        node,
        options,
        protocol,
        connector,
        new NodeHealth(node, options.clock()),
        DaemonThreads.ofNode("keeper", node.address()));
  }

  /** The server's clock ticks in whole seconds of its own. */
  @Override
  void pass(Duration time) throws InterruptedException {
    Thread.sleep(time.plusMillis(100).toMillis());
  }

  /** No call is to hear that the cache were closed. */
  @Test
  void retire_failsLaterRequests_asThoseOfAServerThatHasLeft() {
    await(transport.set("k", ONE, 0));
    CasToken token = gets("k").token();
    transport.retire();
    transport.close();

    long failures = transport.status().failures();
    for (Reply<?> reply :
        List.of(transport.gets("k"), transport.compareAndSet("k", token, ONE, 0))) {
      assertThat(failure(() -> reply.await(soon()), Kind.LEFT))
          .hasMessageContaining("has left the list of servers");
    }
    failure(() -> transport.dump("", (buffer, offset, length) -> true), Kind.LEFT);
    assertThat(transport.status().failures()).isGreaterThan(failures);
  }

  @ParameterizedTest
  @ValueSource(strings = {"512k", "2m", "5m"})
  void maxValueLength_isWhatThisServerTakes(String itemSize) {
    try (MemcachedServer other = start("-I", itemSize, "-m", "128");
        Transport sized = new NodeTransport(node(other), options(), connector())) {
      await(sized.set("k", ONE, 0));
      byte[] largest = bytes(sized.maxValueLength("k"), 1);
      await(sized.set("k", largest, 0));
      assertThat(await(sized.get(List.of("k"))).get("k")).isEqualTo(largest);
      failure(() -> await(sized.set("k", new byte[largest.length + 1], 0)), Kind.TOO_LARGE);
    }
  }
}
