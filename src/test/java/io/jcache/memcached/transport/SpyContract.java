package io.jcache.memcached.transport;

import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The contract against a real memcached, emptied before each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SpyContract extends TransportContract {
  MemcachedServer server;

  abstract boolean binary();

  List<String> serverArguments() {
    return List.of();
  }

  @BeforeAll
  void startServer() {
    server = MemcachedServer.start(serverArguments().toArray(String[]::new));
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  @Override
  Transport open() {
    server.restart();
    return Transports.spy(node(server), options());
  }

  TransportOptions options() {
    return TransportOptions.of(Duration.ofSeconds(5), binary());
  }

  static Node node(MemcachedServer server) {
    return new Node(server.host(), server.port(), 1);
  }

  /** The server's clock ticks in whole seconds of its own. */
  @Override
  void pass(Duration time) throws InterruptedException {
    Thread.sleep(time.plusMillis(100).toMillis());
  }
}
