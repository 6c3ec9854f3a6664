package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.compression.Compression;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.item.Seal;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.internal.store.KeySpace;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.spi.SerializationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the entry of a key as it lies in memcached. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {
      "Shows an entry: what stands around its value, and the value as text. No object is built"
          + " of it, and no access is counted that would prolong it."
    })
final class GetCommand implements Callable<Integer> {
  private static final String EMPTY = "-";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Target target = new Target();

  @Parameters(index = "1", paramLabel = "CACHE", description = "The name of the cache.")
  private String cache = "";

  @Parameters(
      index = "2",
      paramLabel = "KEY",
      description =
          "The key: a text, number, boolean, UUID or enum constant (class/NAME), looked for as all"
              + " that it may be. Of other types, which are hashed, the '#...' of the item key.")
  private String key = "";

  private final List<Map<String, @Nullable Object>> found = new ArrayList<>();
  private final Set<String> servers = new LinkedHashSet<>();
  private final Set<String> failed = new HashSet<>();
  private boolean known;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    Map<String, String> texts;
    boolean homesAnswer;
    try (CacheTarget cluster = CacheTarget.open(target.settings())) {
      KeySpace keys = cluster.keys(cache);
      EnvelopeCodec envelopes = cluster.envelopes(keys.scope());
      texts = KeyTexts.of(key, keys);
      texts.forEach(
          (text, type) -> {
            Transport server = cluster.serverOf(keys, text);
            try {
              if (!failed.contains(server.node().address())) {
                look(cluster, server, keys, envelopes, text, type);
              }
            } catch (TransportException e) {
              fail(server, String.valueOf(e.getMessage()), screen);
            }
          });
      homesAnswer = failed.isEmpty();
      if (found.isEmpty()) {
        lookElsewhere(cluster, keys, envelopes, texts, screen);
      }
    }
    if (target.json()) {
      screen.json(found);
    } else {
      found.forEach(entry -> print(entry, screen));
    }
    if (found.isEmpty() && homesAnswer) {
      screen.err().println(Printable.text(missing(texts.values())));
    }
    if (!failed.isEmpty()) {
      return ExitCode.FAILED;
    }
    return found.isEmpty() ? ExitCode.MISSING : ExitCode.WELL;
  }

  /** Looks on the other servers: a cache with an affinity has groups of keys there. */
  private void lookElsewhere(
      CacheTarget cluster,
      KeySpace keys,
      EnvelopeCodec envelopes,
      Map<String, String> texts,
      Screen screen) {
    for (Transport server : cluster.transports()) {
      String address = server.node().address();
      try {
        if (!failed.contains(address) && servers.add(address)) {
          texts.forEach((text, type) -> look(cluster, server, keys, envelopes, text, type));
        }
      } catch (TransportException e) {
        fail(server, "memcached " + address + " is not asked: " + Target.cause(server, e), screen);
      }
    }
  }

  /** Notes a server that failed: what others have is shown all the same. */
  private void fail(Transport server, String message, Screen screen) {
    servers.remove(server.node().address());
    failed.add(server.node().address());
    screen.err().println(Printable.text(message));
  }

  private void look(
      CacheTarget cluster,
      Transport server,
      KeySpace keys,
      EnvelopeCodec envelopes,
      String text,
      String type) {
    servers.add(server.node().address());
    byte[] stored = read(server, keys.generationKey(), cluster.patience());
    known |= stored != null;
    long generation = envelopes.generation(keys.generationKey(), stored);
    if (generation == 0) {
      if (stored != null) {
        found.add(unreadable(server, keys.generationKey(), stored, envelopes));
      }
      return;
    }
    String itemKey = keys.itemPrefix(generation) + text;
    byte[] item = read(server, itemKey, cluster.patience());
    if (item != null) {
      found.add(entry(server, itemKey, type, item, envelopes));
    }
  }

  private byte @Nullable [] read(Transport server, String itemKey, Deadline deadline) {
    try {
      return server.get(List.of(itemKey)).await(deadline).get(itemKey);
    } catch (TransportException e) {
      throw new TransportException(
          e.kind(),
          e.node(),
          "the key '"
              + key
              + "' of the cache '"
              + cache
              + "' would be there: "
              + Target.cause(server, e)
              + "; start or reach the server, and try again",
          e);
    }
  }

  private String missing(Collection<String> types) {
    List<String> asked = List.copyOf(servers);
    return known
        ? "There is no entry '%s' in the cache '%s', looked for as %s on %s"
            .formatted(key, cache, String.join(", ", types), String.join(", ", asked))
        : target.noCache(cache, asked);
  }

  private static Map<String, @Nullable Object> unreadable(
      Transport server, String itemKey, byte[] item, EnvelopeCodec envelopes) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("server", server.node().address());
    shown.put("item", itemKey);
    String problem = envelopes.open(itemKey, item).problem();
    shown.put(
        "unreadable",
        (problem == null ? "it holds no generation" : problem)
            + "; so what the cache has here cannot be told");
    return shown;
  }

  private Map<String, @Nullable Object> entry(
      Transport server, String itemKey, String type, byte[] item, EnvelopeCodec envelopes) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("key", key);
    shown.put("keyType", type);
    shown.put("server", server.node().address());
    shown.put("item", itemKey);
    shown.put("bytes", item.length);
    Envelope envelope = envelopes.open(itemKey, item);
    if (envelope.problem() != null) {
      shown.put("unreadable", envelope.problem());
      return shown;
    }
    shown.put("format", (int) item[0]);
    if ((item[Seal.FLAGS_AT] & Seal.ENCRYPTED) != 0) {
      shown.put("encryptedByKey", Byte.toUnsignedInt(item[Seal.SEAL_AT]));
    }
    if (envelope.deadline() != Long.MAX_VALUE) {
      shown.put("expires", Instant.ofEpochMilli(envelope.deadline()).toString());
    }
    if (envelope.absent()) {
      shown.put("absent", true);
      return shown;
    }
    describe(envelope, shown);
    return shown;
  }

  private void describe(Envelope envelope, Map<String, @Nullable Object> shown) {
    byte[] payload =
        Arrays.copyOfRange(envelope.bytes(), envelope.payloadAt(), envelope.bytes().length);
    if (envelope.compressed()) {
      Settings settings = target.settings();
      CompressionAlgorithm algorithm =
          CompressionAlgorithm.of(payload.length == 0 ? 0 : payload[0]);
      shown.put(
          "compressedBy", algorithm == null ? "?" : algorithm.name().toLowerCase(Locale.ROOT));
      try (Compression compression =
          new Compression(CompressionAlgorithm.NONE, 1, settings.serialization().maxSize())) {
        payload = compression.decompress(payload, 0);
      } catch (SerializationException e) {
        shown.put("unreadable", e.getMessage());
        return;
      }
    }
    StoredValue value = StoredValue.of(payload);
    shown.put("valueBytes", payload.length);
    shown.put("form", value.form());
    shown.put("classes", value.classes());
    shown.put("value", value.text());
  }

  private static void print(Map<String, @Nullable Object> entry, Screen screen) {
    Table table = new Table("FIELD", "CONTENT", "");
    entry.forEach(
        (name, value) -> {
          String text =
              value instanceof Iterable<?> all
                  ? String.join(", ", strings(all))
                  : String.valueOf(value);
          String more = name.equals("expires") ? remaining(text) : "";
          List<String> lines = text.isEmpty() ? List.of(EMPTY) : text.lines().toList();
          for (int i = 0; i < lines.size(); i++) {
            table.add(i == 0 ? name : "", lines.get(i) + more);
          }
        });
    screen.print(table.lines(screen.ansi()));
  }

  private static List<String> strings(Iterable<?> all) {
    List<String> strings = new ArrayList<>();
    all.forEach(each -> strings.add(String.valueOf(each)));
    return strings;
  }

  private static String remaining(String instant) {
    Duration left = Duration.between(Instant.now(), Instant.parse(instant));
    return left.isNegative()
        ? ", " + Printable.time(left.negated()) + " ago: it has expired"
        : ", in " + Printable.time(left);
  }
}
