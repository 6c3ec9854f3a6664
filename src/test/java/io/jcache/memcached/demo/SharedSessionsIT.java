package io.jcache.memcached.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.ItemFormat;
import io.jcache.memcached.ManagerReadings;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.OtherClients;
import javax.cache.Cache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Python and a Java process change one web session at once, and nothing is lost. */
@Tag("full")
final class SharedSessionsIT {
  private static final String VISITS = "1000";

  @Test
  void session_changedByTwoProcessesAtOnce_losesNothing() {
    try (MemcachedServer server = MemcachedServer.start()) {
      OtherClients.python("sessions.py", "new", server.address(), "42");
      String visits;
      try (ChildJvm java = ChildJvm.start(SharedSessions.class, server.address(), "42", VISITS)) {
        visits = OtherClients.python("sessions.py", "visit", server.address(), "42", VISITS).get(0);
        java.awaitEnd();
      }

      assertThat(OtherClients.python("sessions.py", "show", server.address(), "42"))
          .containsExactly(
              "{\"cart\": [1, 2], \"java\": 1000, \"python\": %s, \"user\": \"Zo\\u00eb\"}"
                  .formatted(visits));
      try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
        var sessions = SharedSessions.open(provider, server.address());
        assertThat(SharedSessions.visit(sessions, "42")).isEqualTo("Zo\u00eb");
        assertThat(SharedSessions.visit(sessions, "unknown")).isNull();
      }
    }
  }

  /** They are pickles, by either client: nothing of them is run, and they are no sessions here. */
  @ParameterizedTest
  @CsvSource({"memcache, PYTHON_MEMCACHED", "pylibmc, PYLIBMC"})
  void sessionOfBeaker_isACountedMiss_withALineThatSaysWhatItIs(String module, ItemFormat format) {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture = CacheFixture.on(server, "?failure-policy=throw");
        CapturedLog log = new CapturedLog()) {
      Cache<String, String> sessions =
          fixture.cache(
              "sessions",
              new MemcachedConfiguration<String, String>()
                  .setTypes(String.class, String.class)
                  .setFormat(format));
      OtherClients.python("beakers.py", module, server.address(), "42");

      assertThat(sessions.get("42_session")).isNull();

      assertThat(log.lines("an item that cannot be read counts as absent"))
          .singleElement()
          .asString()
          .contains("a pickle, protocol ", "which only Python reads", "item key 42_session");
      assertThat(
              fixture.manager().unwrap(ManagerReadings.class).cache("sessions").undecodableItems())
          .isEqualTo(1);
    }
  }
}
