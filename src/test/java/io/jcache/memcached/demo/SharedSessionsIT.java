package io.jcache.memcached.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.OtherClients;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
}
