package io.jcache.memcached.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.compression.Compression;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.ItemCipher;
import io.jcache.memcached.internal.item.KeyHasher;
import io.jcache.memcached.internal.item.Payload;
import io.jcache.memcached.internal.item.SecretKeys;
import io.jcache.memcached.internal.key.KeyCodec;
import io.jcache.memcached.internal.key.KeyCodecs;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.KeySpace;
import io.jcache.memcached.internal.transport.Ring;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import java.util.zip.Inflater;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The page about items says what the provider writes: built here as the page has it. */
class ItemsPageTest {
  private static final Path PAGE = Path.of("src", "site", "markdown", "items.md");
  private static final ClassLoader LOADER = ItemsPageTest.class.getClassLoader();
  private static final KeyCodec KEYS =
      KeyCodecs.canonical(LOADER, Serializers.kryo(LOADER, 64), null, 64);
  private static final long DEADLINE = 1_700_000_000_000L;

  private static final Map<String, Object> EXAMPLES =
      Map.of(
          "\"ada\"",
          "ada",
          "\"a b%é\"",
          "a b%é",
          "1",
          1,
          "1L",
          1L,
          "0.1",
          0.1,
          "1e300",
          1e300,
          "new BigDecimal(\"1E+3\")",
          new BigDecimal("1E+3"),
          "DayOfWeek.MONDAY",
          DayOfWeek.MONDAY,
          "List.of(\"a\")",
          List.of("a"),
          "Map.of(\"a\", 1)",
          Map.of("a", 1));

  @Test
  void texts_ofTheExamples_areThoseOfTheCodec() throws IOException {
    String page = Page.read(PAGE).text();
    EXAMPLES.forEach(
        (code, key) ->
            assertThat(page)
                .contains("| `" + code + "` | `" + KEYS.encode(key, 200).text() + "` |\n"));
  }

  @Test
  void hashedKey_isTheHashOfTheBytesOfThePage() throws GeneralSecurityException {
    byte[] canonical = {'L', 'V', 1, 's', 1, 'a', 1};
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);
    assertThat(KEYS.encode(List.of("a"), 200).text()).isEqualTo("#" + base64(hash));
  }

  @Test
  void item_ofTheExample_isThatOfTheCodec() throws IOException {
    Matcher example =
        Pattern.compile("item key +(\\S+)\nitem +([0-9a-f]+)\n").matcher(Page.read(PAGE).text());
    assertThat(example.find()).isTrue();
    String itemKey = example.group(1);
    byte[] payload = Serializers.kryo(LOADER, 64).serialize("hi");

    byte[] item = new byte[10 + 8 + 4];
    ByteBuffer.wrap(item).put((byte) 1).put((byte) 1).position(10).putLong(DEADLINE);
    System.arraycopy(new byte[] {2, 2, 'h', 'i'}, 0, item, 18, 4);
    long check = check(new CRC32(), itemKey, item) << 32 | check(new CRC32C(), itemKey, item);
    ByteBuffer.wrap(item).putLong(2, check);

    assertThat(itemKey)
        .isEqualTo(
            new KeySpace("shop", "visits", KEYS, null).scope() + Long.toString(37, 36) + ".sada");
    assertThat(new EnvelopeCodec().entry(itemKey, null, DEADLINE, payload)).isEqualTo(item);
    assertThat(HexFormat.of().formatHex(item)).isEqualTo(example.group(2));
  }

  @Test
  void compressedItem_ofTheExample_isThatOfTheCodecAndStandsForItsValue() throws Exception {
    Matcher example = Pattern.compile("compressed +([0-9a-f]+)\n").matcher(Page.read(PAGE).text());
    assertThat(example.find()).isTrue();
    byte[] item = HexFormat.of().parseHex(example.group(1));
    byte[] compressed = Arrays.copyOfRange(item, 10, item.length);
    byte[] payload = Serializers.kryo(LOADER, 64).serialize("a".repeat(200));

    Inflater inflater = new Inflater(true);
    inflater.setInput(compressed, 5, compressed.length - 5);
    byte[] inflated = new byte[ByteBuffer.wrap(compressed).getInt(1)];
    assertThat(inflater.inflate(inflated)).isEqualTo(inflated.length);
    inflater.end();
    assertThat(inflated).isEqualTo(payload);
    try (Compression compression = new Compression(CompressionAlgorithm.NONE, 64, 1000)) {
      assertThat(compression.decompress(compressed, 0)).isEqualTo(payload);
    }
    assertThat(
            new EnvelopeCodec()
                .entry(
                    "shop/visits~11.sada", null, Long.MAX_VALUE, 0, new Payload(compressed, true)))
        .isEqualTo(item);
  }

  @Test
  void lease_ofTheExample_isThatOfTheCodec() throws IOException {
    Matcher example = Pattern.compile("lease +([0-9a-f]+)\n").matcher(Page.read(PAGE).text());
    assertThat(example.find()).isTrue();
    assertThat(new EnvelopeCodec().lease("shop/visits~11.sada", 7, DEADLINE))
        .isEqualTo(HexFormat.of().parseHex(example.group(1)));
  }

  @Test
  void placement_ofTheExamples_isThatOfTheRing() throws Exception {
    String page = Page.read(PAGE).text();
    List<Node> nodes = List.of(new Node("h1", 11211, 1), new Node("h2", 11211, 2));
    TreeMap<Long, String> points = new TreeMap<>();
    for (Node node : nodes) {
      for (int i = 0; i < 640 * 2 * node.weight() / 3; i++) {
        ByteBuffer hash = md5(node.address() + "-" + i);
        while (hash.hasRemaining()) {
          points.put(Integer.toUnsignedLong(hash.getInt()), node.address());
        }
      }
    }
    for (String key : List.of("sada", "scleo", "i1")) {
      ByteBuffer hash = md5("shop/visits~" + key);
      Map.Entry<Long, String> point = points.ceilingEntry(Integer.toUnsignedLong(hash.getInt(0)));
      String ketama = (point == null ? points.firstEntry() : point).getValue();
      String modulo = nodes.get(Long.remainderUnsigned(hash.getLong(0), 3) < 1 ? 0 : 1).address();

      assertThat(page).contains("| `" + key + "` | `" + ketama + "` | `" + modulo + "` |\n");
      assertThat(nodes.get(Ring.ketama(nodes).indexOf("shop/visits~" + key)).address())
          .isEqualTo(ketama);
      assertThat(nodes.get(Ring.modulo(nodes).indexOf("shop/visits~" + key)).address())
          .isEqualTo(modulo);
    }
  }

  private static ByteBuffer md5(String text) throws GeneralSecurityException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(bytes))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long check(Checksum sum, String itemKey, byte[] item) {
    sum.update(itemKey.getBytes(StandardCharsets.ISO_8859_1));
    sum.update(item, 0, 2);
    sum.update(item, 10, item.length - 10);
    return sum.getValue();
  }

  @Test
  void generation_isAsThePageHasIt() {
    byte[] item = new EnvelopeCodec().generation("shop/visits~", 37);

    assertThat(Arrays.copyOf(item, 2)).isEqualTo(new byte[] {1, 8});
    assertThat(item).hasSize(18);
    assertThat(ByteBuffer.wrap(item).getLong(10)).isEqualTo(37);
  }

  @Test
  void sealedItem_isLaidOutAsThePageHasIt() {
    byte[] secret = new byte[32];
    new Random(1).nextBytes(secret);
    ItemCipher cipher = new SecretKeys(Map.of(7, secret)).cipher("shop/visits~");
    byte[] item = new EnvelopeCodec(cipher).entry("key", null, DEADLINE, new byte[] {5, 1});

    assertThat(item).hasSize(2 + 25 + 8 + 2 + 16);
    assertThat(item[1]).isEqualTo((byte) 0x41);
    assertThat(item[2]).isEqualTo((byte) 7);
    assertThat(ByteBuffer.wrap(item).getLong(27)).isEqualTo(DEADLINE);
    // XAES-256-GCM itself has the vectors of its specification: Xaes256GcmTest.
    assertThat(cipher.open(item, 2, 35, "key".getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo(new byte[] {5, 1});
  }

  @Test
  void hashOfAnItemKey_isDerivedAsThePageHasIt() throws GeneralSecurityException {
    byte[] secret = new byte[32];
    new Random(2).nextBytes(secret);
    byte[] extracted = hmac(new byte[32], secret);
    byte[] info = "jcache-memcached 1 item keys caches\1".getBytes(StandardCharsets.UTF_8);
    byte[] key = hmac(extracted, info);
    byte[] hash = hmac(key, "shop/visits~".getBytes(StandardCharsets.UTF_8));

    assertThat(new KeyHasher(secret).of("caches").hash("shop/visits~"))
        .isEqualTo(base64(Arrays.copyOf(hash, 16)));
  }

  private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
