package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.Payload;
import io.jcache.memcached.internal.item.SecretKeys;
import io.jcache.memcached.internal.store.Forgeries.Kind;
import io.jcache.memcached.internal.store.Forgeries.Placed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many items that nobody with the key has made, of which none is taken for one. */
final class ForgeryTest {

  private static final long SEED = 20_240_917;
  private static final int WORKERS = 4;
  private static final int CONTROL = 50_000;
  private static final List<String> CACHES = List.of("shop/users~", "shop/orders~", "eu/users~");

  private final Random random = new Random(SEED);
  private final Map<Integer, byte[]> secrets = secrets(2, 1);

  private Map<Integer, byte[]> secrets(int... ids) {
    Map<Integer, byte[]> made = new LinkedHashMap<>();
    for (int id : ids) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      made.put(id, secret);
    }
    return made;
  }

  /** Returns real items of every sort: in several caches, generations and under both keys. */
  private List<Placed> items(Map<String, EnvelopeCodec> codecs) {
    List<Placed> items = new ArrayList<>();
    codecs.forEach(
        (cache, codec) -> {
          for (String generation : List.of("a1", "a2")) {
            for (int i = 0; i < 4; i++) {
              String itemKey = cache + generation + ".s" + i;
              byte[] payload = new byte[random.nextInt(200)];
              random.nextBytes(payload);
              byte[] key = i % 2 == 0 ? null : new byte[] {1, 2, (byte) i};
              long deadline = i < 2 ? Long.MAX_VALUE : 1_700_000_000_000L + i;
              items.add(
                  new Placed(
                      itemKey,
                      codec.entry(
                          itemKey, key, deadline, i == 3 ? 7 : 0, new Payload(payload, false))));
            }
          }
          String absent = cache + "a2.sgone";
          items.add(new Placed(absent, codec.absent(absent)));
          items.add(new Placed(cache, codec.generation(cache, 0xa2)));
        });
    return items;
  }

  @Test
  void open_ofForgeries_acceptsNone() {
    assertNoneIsAccepted(100_000);
  }

  @Test
  @Tag("full")
  void open_aMillionForgeries_acceptsNone() {
    assertNoneIsAccepted(1_000_000);
  }

  private void assertNoneIsAccepted(int count) {
    Map<String, EnvelopeCodec> codecs = new LinkedHashMap<>();
    Map<String, EnvelopeCodec> old = new LinkedHashMap<>();
    for (String cache : CACHES) {
      codecs.put(cache, new EnvelopeCodec(new SecretKeys(secrets).cipher(cache)));
      old.put(cache, new EnvelopeCodec(new SecretKeys(Map.of(1, secrets.get(1))).cipher(cache)));
    }
    List<Placed> items = items(codecs);
    items.replaceAll(
        item ->
            item.itemKey().hashCode() % 3 == 0
                ? new Placed(item.itemKey(), resealed(old, item.itemKey()))
                : item);
    assertThat(items).allMatch(item -> accepts(codecs, item), "as they are");
    Map<Kind, Integer> made = new ConcurrentHashMap<>();
    Map<Kind, Integer> accepted = new ConcurrentHashMap<>();
    IntStream.range(0, WORKERS)
        .parallel()
        .forEach(
            worker -> {
              Forgeries forgeries = new Forgeries(SEED + worker);
              for (int i = 0; i < count / WORKERS; i++) {
                Kind kind = Kind.values()[i % Kind.values().length];
                Placed forged = forgeries.next(kind, items);
                made.merge(kind, 1, Integer::sum);
                if (accepts(codecs, forged)) {
                  accepted.merge(kind, 1, Integer::sum);
                }
              }
            });

    assertThat(accepted).isEmpty();
    assertThat(made).hasSameSizeAs(Kind.values());
    assertThat(made.values().stream().mapToInt(n -> n).sum()).isEqualTo(count);
  }

  @Test
  void open_withoutEncryption_acceptsWhatHasItsCheckMadeRight() {
    Map<String, EnvelopeCodec> codecs = new LinkedHashMap<>();
    CACHES.forEach(cache -> codecs.put(cache, new EnvelopeCodec()));
    List<Placed> items = items(codecs);
    Forgeries forgeries = new Forgeries(SEED);
    Map<Kind, Integer> accepted = new EnumMap<>(Kind.class);

    for (int i = 0; i < CONTROL; i++) {
      Kind kind = Kind.values()[i % Kind.values().length];
      if (accepts(codecs, Forgeries.checked(forgeries.next(kind, items)))) {
        accepted.merge(kind, 1, Integer::sum);
      }
    }

    int each = CONTROL / Kind.values().length;
    assertThat(accepted).containsKeys(Kind.FLIPPED, Kind.RESIZED, Kind.SPLICED, Kind.INVENTED);
    assertThat(accepted.get(Kind.MOVED)).isGreaterThanOrEqualTo(each);
    assertThat(accepted.get(Kind.REDATED)).isGreaterThanOrEqualTo(each);
    assertThat(accepted.get(Kind.PLAIN)).isGreaterThanOrEqualTo(each);
  }

  private static byte[] resealed(Map<String, EnvelopeCodec> codecs, String itemKey) {
    return codecOf(codecs, itemKey).entry(itemKey, null, Long.MAX_VALUE, new byte[] {1, 2, 3});
  }

  private static boolean accepts(Map<String, EnvelopeCodec> codecs, Placed item) {
    return codecOf(codecs, item.itemKey()).open(item.itemKey(), item.bytes()).problem() == null;
  }

  private static EnvelopeCodec codecOf(Map<String, EnvelopeCodec> codecs, String itemKey) {
    return codecs.get(itemKey.substring(0, itemKey.indexOf('~') + 1));
  }
}
