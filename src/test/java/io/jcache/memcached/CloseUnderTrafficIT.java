package io.jcache.memcached;

import io.jcache.memcached.testkit.MemcachedServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("full")
final class CloseUnderTrafficIT extends CloseUnderTraffic {
  private static MemcachedServer server;

  @BeforeAll
  static void start() {
    server = MemcachedServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  CacheFixture fixture() {
    return CacheFixture.on(server, "/traffic?timeout=5s");
  }
}
