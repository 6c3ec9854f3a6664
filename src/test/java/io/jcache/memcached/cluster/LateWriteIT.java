package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.cluster.LateWrites.Outage;
import io.jcache.memcached.internal.store.OutageStore.Guards;
import io.jcache.memcached.testkit.ServerKind;
import io.jcache.memcached.testkit.Wiring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sets, adds and compare-and-sets that have no answer and are carried out later: by a server that
 * was stopped with SIGSTOP for five seconds, on connections that are kept, and on such that are
 * over by then; and as the network was late.
 */
@Tag("full")
final class LateWriteIT {

  private static final int CONTROL_SERVERS = 6;

  /** Returns servers with each outage in turn, and each way to connect. */
  private static List<LateWrites> servers(int count, Guards guards, Outage... outages) {
    List<LateWrites> servers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Wiring wiring = Wiring.values()[i / outages.length % Wiring.values().length];
      servers.add(new LateWrites(outages[i % outages.length], wiring, ServerKind.TCP, guards));
    }
    return servers;
  }

  private static List<LateWrites> servers(ServerKind kind, int count, Outage... outages) {
    return IntStream.range(0, count)
        .mapToObj(i -> outages[i % outages.length])
        .map(outage -> new LateWrites(outage, Wiring.DIRECT, kind, Guards.ALL))
        .toList();
  }

  private static List<String> violations(List<LateWrites> servers) {
    List<String> violations = new ArrayList<>();
    servers.forEach(server -> violations.addAll(server.violations()));
    return violations;
  }

  @Test
  void writes_lateOnTheNetwork_neverSurfaceOverNewerOnes() {
    neverSurface(servers(16, Guards.ALL, Outage.DELAYED, Outage.STRANDED), 1);
  }

  @Test
  void writes_toStoppedServers_neverSurfaceOverNewerOnes() {
    List<LateWrites> servers =
        new ArrayList<>(servers(48, Guards.ALL, Outage.STOPPED, Outage.STOPPED_AND_CUT));
    servers.addAll(servers(ServerKind.TLS, 8, Outage.STOPPED, Outage.STOPPED_AND_CUT));
    servers.addAll(servers(ServerKind.UNIX, 4, Outage.STOPPED)); // no proxy can cut them
    neverSurface(servers, 4);
  }

  @Test
  void writesOverTls_lateOnTheNetwork_neverSurfaceOverNewerOnes() {
    neverSurface(servers(ServerKind.TLS, 8, Outage.DELAYED, Outage.STRANDED), 1);
  }

  private static void neverSurface(List<LateWrites> servers, int rounds) {
    try {
      LateWrites.runAll(servers, rounds);
      assertThat(violations(servers)).isEmpty();
      assertThat(servers)
          .allSatisfy(
              server ->
                  assertThat(server.timedOut())
                      .as("writes that were sent and had no answer")
                      .isGreaterThanOrEqualTo(rounds));
    } finally {
      servers.forEach(LateWrites::close);
    }
  }

  @Test
  void control_withoutAGuard_theySurface() {
    Map<String, List<LateWrites>> controls =
        Map.of(
            "no ledger, connections kept", control(Guards.NO_LEDGER, Outage.STOPPED),
            "no ledger, connections cut", control(Guards.NO_LEDGER, Outage.STOPPED_AND_CUT),
            "repairs on another connection", control(Guards.OTHER_CONNECTION, Outage.DELAYED),
            "no quarantine", control(Guards.NO_QUARANTINE, Outage.STRANDED));
    List<LateWrites> servers = controls.values().stream().flatMap(List::stream).toList();
    try {
      LateWrites.runAll(servers, 1);
      assertThat(controls)
          .allSatisfy((guard, its) -> assertThat(violations(its)).as(guard).isNotEmpty());
    } finally {
      servers.forEach(LateWrites::close);
    }
  }

  private static List<LateWrites> control(Guards missing, Outage outage) {
    return servers(CONTROL_SERVERS, missing, outage);
  }
}
