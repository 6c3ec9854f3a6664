package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.store.Generation;
import io.jcache.memcached.internal.store.KeySpace;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Clears a cache as {@code Cache.clear()} does, on every server that has it. */
@Command(
    name = "clear",
    mixinStandardHelpOptions = true,
    description = {
      "Clears a cache as applications do: by its generation, so that every JVM sees it at once,"
          + " however many entries there are. No other cache is touched."
    })
final class ClearCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Target target = new Target();

  @Parameters(index = "1", paramLabel = "CACHE", description = "The name of the cache.")
  private String cache = "";

  /**
   * What became of the cache on a server.
   *
   * @param failure why it is not cleared; null where it is
   */
  private record Cleared(String server, boolean wasThere, @Nullable String failure) {

    String result() {
      return failure != null ? "FAILED" : wasThere ? "cleared" : "not there";
    }

    Map<String, @Nullable Object> json() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("server", server);
      json.put("result", result());
      if (failure != null) {
        json.put("failure", failure);
      }
      return json;
    }
  }

  @Override
  public Integer call() {
    List<Cleared> results = new ArrayList<>();
    try (CacheTarget cluster = CacheTarget.open(target.settings())) {
      KeySpace keys = cluster.keys(cache);
      EnvelopeCodec envelopes = cluster.envelopes(keys.scope());
      for (Transport server : cluster.transports()) {
        results.add(clear(server, keys.generationKey(), envelopes, cluster.patience()));
      }
    }
    Screen screen = Screen.of(spec);
    if (target.json()) {
      screen.json(results.stream().map(Cleared::json).toList());
    } else {
      print(results, screen);
    }
    if (results.stream().anyMatch(result -> result.failure != null)) {
      screen
          .err()
          .println(
              "What lies on a server that failed is still read: clear the cache again once it"
                  + " answers");
      return ExitCode.FAILED;
    }
    if (results.stream().noneMatch(Cleared::wasThere)) {
      screen
          .err()
          .println(
              Printable.text(
                  target.noCache(cache, results.stream().map(Cleared::server).toList())));
      return ExitCode.MISSING;
    }
    return ExitCode.WELL;
  }

  private static Cleared clear(
      Transport server, String itemKey, EnvelopeCodec envelopes, Deadline deadline) {
    String address = server.node().address();
    try {
      Generation generation = new Generation(server, itemKey, envelopes, System::currentTimeMillis);
      Item item = generation.ask().await(deadline);
      if (item == null) {
        return new Cleared(address, false, null);
      }
      if (envelopes.generation(itemKey, item.value()) == 0) {
        // Only who has the keys can raise it; one that is missing is seeded anew, which ends all.
        server.delete(itemKey).await(deadline);
      } else {
        generation.raise(item).await(deadline);
      }
      return new Cleared(address, true, null);
    } catch (TransportException e) {
      return new Cleared(address, false, Target.cause(server, e));
    }
  }

  private static void print(List<Cleared> results, Screen screen) {
    Table table = new Table("SERVER", "RESULT", "");
    for (Cleared result : results) {
      table.add(
          result.failure != null ? Style.fg_red : result.wasThere ? Style.fg_green : Style.reset,
          result.server,
          result.result(),
          result.failure == null ? "" : result.failure);
    }
    screen.print(table.lines(screen.ansi()));
  }
}
