package io.jcache.memcached.internal.transport.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every transport promises: {@link ItemContract}, and that it stays in its limits. */
abstract class TransportContract extends ItemContract {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "with space",
        "line\nbreak",
        "k\r\nset evil 0 0 1\r\nx",
        "tab\t",
        "nul\0",
        "del\u007f",
        "umlaut-ä",
        "\uD800",
        "emoji-\uD83D\uDE00"
      })
  void keys_thatAreNotPrintableAscii_areRefused(String key) {
    assertKeyRefused(key);
  }

  @Test
  void keys_of251Characters_areRefused() {
    assertKeyRefused("k".repeat(251));
  }

  private void assertKeyRefused(String key) {
    CasToken token = new CasToken(1, 1);
    List<ThrowingCallable> calls =
        List.of(
            () -> transport.get(List.of("good", key)),
            () -> transport.gets(key),
            () -> transport.gets(List.of("good", key)),
            () -> transport.set(key, ONE, 0),
            () -> transport.add(key, ONE, 0),
            () -> transport.compareAndSet(key, token, ONE, 0),
            () -> transport.compareAndDelete(key, token, ABSENT),
            () -> transport.delete(key));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("item key");
    }
  }

  @Test
  void keys_ofEveryPrintableCharacter_areDifferent() {
    List<String> keys = new ArrayList<>();
    for (char c = '!'; c <= '~'; c++) {
      keys.add("%c".formatted(c));
      keys.add("k%ck".formatted(c));
    }
    keys.add("k".repeat(250));
    for (String key : keys) {
      await(transport.set(key, key.getBytes(UTF_8), 0));
    }
    Map<String, byte[]> found = await(transport.get(keys));
    assertThat(found).hasSize(keys.size());
    found.forEach((key, value) -> assertThat(new String(value, UTF_8)).isEqualTo(key));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2_592_001, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void expiry_outOfRange_isRefused(int expiry) {
    assertThatThrownBy(() -> transport.set("k", ONE, expiry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(expiry));
    assertThatThrownBy(() -> transport.add("k", ONE, expiry))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> transport.compareAndSet("k", new CasToken(1, 1), ONE, expiry))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oversize_keepsTheOldValueAndTheConnection() {
    await(transport.set("k", ONE, 0));
    CasToken token = gets("k").token();
    int limit = transport.maxValueLength("k");
    byte[] tooLarge = new byte[limit + 1];
    List<Reply<?>> replies =
        List.of(
            transport.set("k", tooLarge, 0),
            transport.add("k", tooLarge, 0),
            transport.compareAndSet("k", token, tooLarge, 0));
    for (Reply<?> reply : replies) {
      TransportException e = failure(() -> reply.await(soon()), Kind.TOO_LARGE);
      assertThat(e.mayHaveBeenApplied()).isFalse();
      assertThat(e)
          .hasMessageContaining("k: the value has " + (limit + 1) + " bytes")
          .hasMessageContaining(Integer.toString(limit))
          .hasMessageContaining("-I");
    }
    assertThat(gets("k").value()).isEqualTo(ONE);
    assertThat(gets("k").token()).isEqualTo(token);
  }

  @Test
  void largestValue_isStored() {
    await(transport.set("any", ONE, 0));
    for (String key : List.of("k", "k".repeat(250))) {
      byte[] largest = bytes(transport.maxValueLength(key), 7);
      await(transport.set(key, largest, 0));
      assertThat(value(key)).isEqualTo(largest);
    }
  }

  @Test
  void requests_ofOneThread_areCarriedOutInOrder() {
    List<Reply<Void>> sets = new ArrayList<>();
    List<Reply<Map<String, byte[]>>> gets = new ArrayList<>();
    List<Reply<Boolean>> deletes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sets.add(transport.set("k", Integer.toString(i).getBytes(UTF_8), 0));
      gets.add(transport.get(List.of("k")));
      deletes.add(transport.delete("k"));
    }
    for (int i = 299; i >= 0; i--) {
      await(sets.get(i));
      assertThat(await(gets.get(i)).get("k")).isEqualTo(Integer.toString(i).getBytes(UTF_8));
      assertThat(await(deletes.get(i))).isTrue();
    }
  }

  @Test
  void reply_awaitedTwice_isTheSame() {
    Reply<Boolean> added = transport.add("k", ONE, 0);
    assertThat(await(added)).isTrue();
    assertThat(await(added)).isTrue();
    assertThat(added.await(new Deadline(System.nanoTime() - 1))).isTrue();
  }

  @Test
  void threads_hammering_neverSeeAnothersValue() throws Exception {
    int threads = 8;
    AtomicInteger applied = new AtomicInteger();
    await(transport.set("counter", "0".getBytes(UTF_8), 0));
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int id = t;
      tasks.add(
          () -> {
            hammer(id, applied);
            return null;
          });
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> future : executor.invokeAll(tasks)) {
        future.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(new String(value("counter"), UTF_8)).isEqualTo(Integer.toString(applied.get()));
  }

  private void hammer(int id, AtomicInteger applied) {
    Random random = new Random(id);
    for (int i = 0; i < 300; i++) {
      String key = "t" + id + "-" + random.nextInt(20);
      byte[] mine = (key + "#" + "v".repeat(random.nextInt(5000))).getBytes(UTF_8);
      Reply<Void> set = transport.set(key, mine, 0);
      Reply<Map<String, byte[]>> get = transport.get(List.of(key, "t" + id + "-absent"));
      await(set);
      assertThat(await(get)).containsOnlyKeys(key);
      assertThat(await(get).get(key)).isEqualTo(mine);
      Item counter = gets("counter");
      int next = Integer.parseInt(new String(counter.value(), UTF_8)) + 1;
      byte[] raised = Integer.toString(next).getBytes(UTF_8);
      if (await(transport.compareAndSet("counter", counter.token(), raised, 0)) == CasResult.DONE) {
        applied.incrementAndGet();
      }
    }
  }

  @Test
  void stats_general_and_settings() {
    await(transport.set("k", ONE, 0));
    assertThat(await(transport.stats(""))).containsKeys("version", "curr_items");
    assertThat(await(transport.stats("settings"))).containsKey("item_size_max");
  }

  @Test
  void stats_hostileGroup_isRefused() {
    assertThatThrownBy(() -> transport.stats("settings\r\nflush_all"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("statistics group");
  }

  @Test
  void dump_listsExactlyTheKeysOfThePrefix() {
    Set<String> expected = new TreeSet<>();
    List<Reply<Void>> sets = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      expected.add("app%2F/x:" + i);
      sets.add(transport.set("app%2F/x:" + i, ONE, 0));
      sets.add(transport.set("app%2F/y:" + i, ONE, 0));
      sets.add(transport.set("ap" + i, ONE, 0));
    }
    sets.forEach(TransportContract::await);
    if (dumps()) {
      assertThat(dump("app%2F/x:")).isEqualTo(expected);
      assertThat(dump("nothing")).isEmpty();
      assertThat(dump("")).hasSize(3000);
    } else {
      failure(() -> dump(""), Kind.UNSUPPORTED);
    }
  }

  private Set<String> dump(String prefix) {
    Set<String> keys = new TreeSet<>();
    transport.dump(
        prefix,
        (buffer, offset, length) ->
            keys.add(new String(buffer, offset, length, StandardCharsets.US_ASCII)) || true);
    return keys;
  }

  @Test
  void dump_sinkSaysFalse_ends() {
    await(transport.set("a", ONE, 0));
    await(transport.set("b", ONE, 0));
    AtomicInteger calls = new AtomicInteger();
    transport.dump("", (buffer, offset, length) -> calls.incrementAndGet() < 1);
    assertThat(calls).hasValue(1);
  }

  @Test
  void close_failsEverythingAfterIt() {
    await(transport.set("k", ONE, 0));
    CasToken token = gets("k").token();
    transport.close();
    transport.close();
    List<Reply<?>> replies =
        List.of(
            transport.get(List.of("k")),
            transport.gets("k"),
            transport.set("k", ONE, 0),
            transport.add("k", ONE, 0),
            transport.compareAndSet("k", token, ONE, 0),
            transport.compareAndDelete("k", token, ABSENT),
            transport.delete("k"),
            transport.stats(""));
    for (Reply<?> reply : replies) {
      TransportException e = failure(() -> reply.await(soon()), Kind.CLOSED);
      assertThat(e).hasMessageContaining(transport.node().address());
    }
    failure(() -> transport.dump("", (buffer, offset, length) -> true), Kind.CLOSED);
  }

  @Test
  void close_beforeTheFirstRequest_isQuiet() {
    transport.close();
    failure(() -> await(transport.gets("k")), Kind.CLOSED);
  }

  @Test
  void close_underTraffic_endsEveryRequest() throws Exception {
    await(transport.set("k", ONE, 0));
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch running = new CountDownLatch(4);
    Map<Kind, Integer> failures = new ConcurrentHashMap<>();
    List<Callable<Void>> tasks =
        Collections.nCopies(
            4,
            () -> {
              running.countDown();
              while (!stop.get()) {
                try {
                  assertThat(await(transport.get(List.of("k")))).containsOnlyKeys("k");
                } catch (TransportException e) {
                  failures.merge(e.kind(), 1, Integer::sum);
                  stop.set(true);
                }
              }
              return null;
            });
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      List<Future<Void>> futures = new ArrayList<>();
      tasks.forEach(task -> futures.add(executor.submit(task)));
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
      transport.close();
      for (Future<Void> future : futures) {
        future.get(20, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(failures).containsOnlyKeys(Kind.CLOSED);
  }

  @Test
  void failures_nameTheNode() {
    transport.close();
    TransportException e = failure(() -> await(transport.delete("some-key")), Kind.CLOSED);
    assertThat(e.node()).isEqualTo(transport.node().address());
    assertThat(e).hasMessage("memcached " + transport.node().address() + ": " + e.detail());
    assertThat(e.detail()).startsWith("delete").endsWith(": the transport is closed");
  }
}
