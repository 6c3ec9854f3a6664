package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Walks the servers and counts what lies there by cache. */
@Command(
    name = "caches",
    mixinStandardHelpOptions = true,
    description = {
      "Shows which caches lie on the servers, with their entries and bytes, live and left by"
          + " clears; with a prefix in the URI those of that prefix alone. Walks all items, by"
          + " 'lru_crawler metadump'."
    })
final class CachesCommand implements Callable<Integer> {
  private static final Pattern UNIT = Pattern.compile("%([0-9a-f]{4})");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Target target = new Target();

  private final Map<String, CacheCount> caches = new TreeMap<>();
  private final ItemCensus.Count other = new ItemCensus.Count();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private boolean overflowed;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    Settings settings = target.settings();
    try (CacheTarget cluster = CacheTarget.open(settings)) {
      settings.caches().declared().forEach(name -> names.put(root(cluster, name), name));
      Progress progress = new Progress(screen, items(cluster));
      List<Walked> walked = new ArrayList<>();
      Predicate<Node> answers = node -> !failures.containsKey(node.address());
      try (CacheTarget patient = CacheTarget.openPatiently(settings, answers)) {
        for (Transport server : patient.transports()) {
          if (answers.test(server.node())) {
            walk(patient, server, progress, walked);
          }
        }
      }
      progress.end();
      count(walked);
    }
    if (target.json()) {
      screen.json(json());
    } else {
      print(screen, settings);
    }
    if (overflowed) {
      screen
          .err()
          .println(
              "Not all that looks like caches is told apart: it is too much, and the rest is"
                  + " counted as other items; a prefix in the URI narrows it down");
    }
    return failures.isEmpty() ? ExitCode.WELL : ExitCode.FAILED;
  }

  /**
   * What a server holds that looks like a cache.
   *
   * @param generation the one that counts; 0 where there is none, -1 where it cannot be read
   */
  private record Walked(ItemCensus.Found found, boolean isCache, long generation) {}

  private static String root(CacheTarget cluster, String cache) {
    return cluster.keys(cache).generationKey();
  }

  /** Returns how many items there are, noting the servers that do not answer. */
  private long items(CacheTarget cluster) {
    long sum = 0;
    Deadline deadline = cluster.patience();
    for (Transport server : cluster.transports()) {
      try {
        String items = server.stats("").await(deadline).getOrDefault("curr_items", "0");
        sum += items.matches("[0-9]{1,18}") ? Long.parseLong(items) : 0;
      } catch (TransportException e) {
        failures.put(server.node().address(), Target.cause(server, e));
      }
    }
    return sum;
  }

  private void walk(CacheTarget cluster, Transport server, Progress progress, List<Walked> walked) {
    String address = server.node().address();
    String prefix = cluster.settings().prefix();
    ItemCensus census = new ItemCensus(seen -> progress.at(seen, address));
    try {
      server.dump(prefix.isEmpty() ? "" : prefix + "/", census);
      progress.ended(census.seen());
      for (ItemCensus.Found found : census.found()) {
        byte[] item = found.hasGeneration() ? item(cluster, server, found.root()) : null;
        walked.add(
            item != null && EnvelopeCodec.mayBeGeneration(item)
                ? new Walked(found, true, generation(cluster, found.root(), item))
                : new Walked(found, false, 0));
      }
      other.add(census.other());
      overflowed |= census.overflowed();
    } catch (TransportException e) {
      failures.put(address, e.detail());
    }
  }

  private static byte @Nullable [] item(CacheTarget cluster, Transport server, String itemKey) {
    return server.get(List.of(itemKey)).await(cluster.patience()).get(itemKey);
  }

  /** Returns the generation of an item; -1 where it cannot be read. */
  private long generation(CacheTarget cluster, String root, byte[] item) {
    String name = names.get(root);
    String scope = name == null ? root : cluster.keys(name).scope();
    long number = cluster.envelopes(scope).generation(root, item);
    return number == 0 ? -1 : number;
  }

  /** Counts what the servers hold: of a cache where any of them has a generation of it. */
  private void count(List<Walked> all) {
    Set<String> roots = new HashSet<>();
    all.stream().filter(Walked::isCache).forEach(each -> roots.add(each.found.root()));
    for (Walked each : all) {
      ItemCensus.Found found = each.found;
      if (!roots.contains(found.root())) {
        other.add(found.generationItem());
        found.generations().values().forEach(other::add);
        continue;
      }
      CacheCount count = caches.computeIfAbsent(found.root(), this::named);
      long generation = each.generation;
      if (generation < 0) {
        count.guessed();
        generation = found.generations().keySet().stream().max(Long::compare).orElse(0L);
      }
      count.add(found, generation);
    }
  }

  private CacheCount named(String root) {
    int slash = root.lastIndexOf('/');
    String name = root.substring(slash + 1, root.length() - 1);
    return new CacheCount(
        root.substring(0, Math.max(0, slash)),
        Objects.requireNonNullElse(names.get(root), unescaped(name)));
  }

  private void print(Screen screen, Settings settings) {
    Table table =
        new Table("PREFIX", "CACHE", " ENTRIES", " BYTES", " LEFT BY CLEARS", " LEFT BYTES");
    caches.values().forEach(count -> count.addTo(table));
    screen.print(table.lines(screen.ansi()));
    if (settings.prefix().isEmpty()) {
      screen
          .out()
          .println(
              "Other items: %s, %s"
                  .formatted(Printable.count(other.items()), Printable.bytes(other.bytes())));
    }
    if (caches.values().stream().anyMatch(CacheCount::isGuessed)) {
      screen
          .err()
          .println(
              "~ The generation is encrypted, and the highest one is taken for it: give the"
                  + " application's encryption.keys and names of caches by --config FILE.conf");
    }
    failures.forEach(
        (server, failure) ->
            screen
                .err()
                .println(Printable.text("memcached " + server + " is not counted: " + failure)));
  }

  private Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("caches", caches.values().stream().map(CacheCount::json).toList());
    json.put("otherItems", other.items());
    json.put("otherBytes", other.bytes());
    json.put("failures", failures);
    return json;
  }

  /** Returns the name that was escaped in an item key. */
  static String unescaped(String name) {
    Matcher unit = UNIT.matcher(name);
    return unit.replaceAll(
        found ->
            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
  }
}
