package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose name comes to mean another address. */
final class MovedNodeIT {
  private static final String NAME = "node.test";

  @Test
  void name_isResolvedAnewForEachAttempt(@TempDir Path directory) throws Exception {
    Path names = directory.resolve("hosts");
    Files.writeString(names, "127.0.0.1 localhost\n");
    try (MemcachedServer server = MemcachedServer.start();
        ChildJvm jvm = ChildJvm.start(MovedNodeJvm.class, names, NAME, server.port())) {
      hearSoon(jvm, "unknown host");
      assertThat(jvm.ask("")).contains(NAME);
      Files.writeString(names, "127.0.0.99 " + NAME + "\n");
      hearSoon(jvm, "Connection refused (127.0.0.99)");
      Files.writeString(names, "127.0.0.1 " + NAME + "\n");
      hearSoon(jvm, Long.toString(server.process().pid()));
    }
  }

  private static void hearSoon(ChildJvm jvm, String wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String heard = jvm.ask("");
    while (!heard.contains(wanted)) {
      assertThat(System.nanoTime() - end).as(heard).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      heard = jvm.ask("");
    }
  }
}
