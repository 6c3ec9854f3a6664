package io.jcache.memcached.internal.transport.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.wire.KeyListing.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of keys as bytes alone, however they are cut. */
final class KeyListingTest {
  private static final String LIST =
      "OK\r\nkey=a%2F1 exp=-1 la=1 \nkey=b exp=-1\r\nexp=9 key=a%2F22\nEND\r\n";

  private final List<String> keys = new ArrayList<>();
  private final KeyListing listing =
      new KeyListing(
          "node:1",
          "a/",
          (buffer, offset, length) -> keys.add(new String(buffer, offset, length, US_ASCII)));

  private void feed(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    listing.feed(bytes, bytes.length);
  }

  @Test
  void list_cutAnywhere_isReadAlike() {
    byte[] bytes = LIST.getBytes(US_ASCII);
    for (int size = 1; size <= bytes.length; size++) {
      keys.clear();
      listing.expect();
      for (int from = 0; from < bytes.length; from += size) {
        byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size));
        listing.feed(part, part.length);
      }
      assertThat(keys).as("in parts of %d bytes", size).containsExactly("a/1", "a/22");
      assertThat(listing.state()).isEqualTo(State.LISTED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', EXPECTED, false",
    "OK, EXPECTED, false",
    "'OK\n', EXPECTED, true",
    "'BUSY currently\n', BUSY, true",
    "'OK\nBUSY\n', BUSY, true",
    "'ERROR locked try again later\n', LOCKED, true",
    "'key=b\nkey=a%2', LISTING, true",
    "'END\n', LISTED, true"
  })
  void state_tellsWhatWasRead(String answer, State state, boolean begun) {
    feed(answer);
    assertThat(listing.state()).isEqualTo(state);
    assertThat(listing.hasBegun()).isEqualTo(begun);
    assertThat(listing.isUnderWay()).isEqualTo(state == State.EXPECTED || state == State.LISTING);
  }

  @Test
  void nextAnswer_ownsNothingOfTheLast() {
    feed("OK\r\nBUSY currently processing\r\nkey=a%2Flate");
    assertThat(listing.lastLine()).isEqualTo("BUSY currently processing");
    listing.expect();
    feed(LIST);
    assertThat(keys).containsExactly("a/1", "a/22");
  }

  @ParameterizedTest
  @ValueSource(ints = {65_536, 200_000})
  void lineThatIsTooLong_isRefused_howeverItComes(int length) {
    String text = "k".repeat(length);
    assertThatThrownBy(() -> feed(text))
        .isInstanceOf(TransportException.class)
        .hasMessageStartingWith(
            "memcached node:1: dump of keys: the server answered with a line of more than 65536"
                + " bytes, \"kkk");
    listing.expect();
    byte[] one = {'k'};
    for (int i = 0; i < 65_535; i++) {
      listing.feed(one, 1);
    }
    assertThatThrownBy(() -> listing.feed(one, 1)).hasMessageContaining("a line of more than");
  }

  @Test
  void sinkThatHasEnough_endsTheList() {
    KeyListing first = new KeyListing("node:1", "", (buffer, offset, length) -> !keys.add("one"));
    byte[] bytes = LIST.getBytes(US_ASCII);
    first.feed(bytes, bytes.length);
    assertThat(keys).hasSize(1);
    assertThat(first.state()).isEqualTo(State.LISTED);
  }
}
