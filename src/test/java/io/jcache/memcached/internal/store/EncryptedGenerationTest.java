package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.SecretKeys;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The generation of a cache whose items are encrypted, while its keys change. */
final class EncryptedGenerationTest {

  private final StoreFixture fixture = new StoreFixture();
  private final String itemKey = fixture.keys.generationKey();
  private final Random random = new Random(4711);
  private final byte[][] secrets = {new byte[32], new byte[32], new byte[32]};

  EncryptedGenerationTest() {
    for (byte[] secret : secrets) {
      random.nextBytes(secret);
    }
  }

  private EnvelopeCodec codec(int... ids) {
    Map<Integer, byte[]> keys = new LinkedHashMap<>();
    for (int id : ids) {
      keys.put(id, secrets[id]);
    }
    return new EnvelopeCodec(new SecretKeys(keys).cipher(fixture.keys.scope()));
  }

  private Generation generation(EnvelopeCodec codec) {
    return new Generation(fixture.faulty, itemKey, codec, fixture.clock);
  }

  private boolean confirmed(Generation generation, long used) {
    return generation.confirms(fixture.storedBytes(itemKey), used, soon());
  }

  @Test
  void confirms_ofAnOlderKey_isEncryptedAnewAndStaysTheNumber() {
    Generation old = generation(codec(1));
    long number = old.current(soon());
    Generation rotated = generation(codec(2, 1));

    assertThat(confirmed(rotated, rotated.current(soon()))).isTrue();

    assertThat(codec(2).generation(itemKey, fixture.storedBytes(itemKey))).isEqualTo(number);
    assertThat(rotated.current(soon())).isEqualTo(number);
    assertThat(generation(codec(2)).current(soon())).isEqualTo(number);
  }

  @ParameterizedTest
  @EnumSource(
      value = Request.class,
      names = {"GETS", "COMPARE_AND_SET"})
  void confirms_renewalFails_isConfirmedAllTheSame(Request failing) {
    Generation old = generation(codec(1));
    long number = old.current(soon());
    Generation rotated = generation(codec(2, 1));
    rotated.current(soon());
    fixture.faulty.refuse(failing, Kind.SERVER_ERROR, 1);

    assertThat(confirmed(rotated, number)).isTrue();
    assertThat(codec(1).generation(itemKey, fixture.storedBytes(itemKey))).isEqualTo(number);
  }

  @Test
  void confirms_whileTwoWriteWithDifferentKeys_doesNotEncryptAnewEachTime() {
    Generation one = generation(codec(1, 2));
    Generation other = generation(codec(2, 1));
    long number = one.current(soon());
    other.current(soon());
    for (int i = 0; i < 100; i++) {
      assertThat(confirmed(one, number)).isTrue();
      assertThat(confirmed(other, number)).isTrue();
    }

    assertThat(fixture.faulty.count(Request.COMPARE_AND_SET)).isBetween(1, 4);
  }

  @Test
  void confirms_notAuthentic_isReplacedByALaterOne() {
    Generation here = generation(codec(1));
    long number = here.current(soon());
    byte[] forged = new EnvelopeCodec().generation(itemKey, number);
    fixture.node.set(itemKey, forged, 0).await(soon());

    assertThat(confirmed(here, number)).isFalse();
    assertThat(here.current(soon())).isGreaterThan(number);
    assertThat(codec(1).generation(itemKey, fixture.storedBytes(itemKey)))
        .isEqualTo(here.current(soon()));
  }

  @Test
  void confirms_theSameBytesAgain_isNotDecryptedAgain() {
    Generation here = generation(codec(1));
    long number = here.current(soon());
    byte[] stored = fixture.storedBytes(itemKey);

    assertThat(here.confirms(stored, number, soon())).isTrue();
    assertThat(here.confirms(stored.clone(), number, soon())).isTrue();
    byte[] changed = stored.clone();
    changed[changed.length - 1] ^= 1;
    assertThat(here.confirms(changed, number, soon())).isFalse();
  }
}
