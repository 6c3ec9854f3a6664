package io.jcache.memcached.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.store.Seen;
import io.jcache.memcached.internal.store.Seen.State;
import io.jcache.memcached.internal.store.SendHook.Kind;
import io.jcache.memcached.internal.transport.Told;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.testkit.CapturedLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of what nodes tell, line by line. */
final class RemoteEventsTest {
  private final AtomicLong now = new AtomicLong();
  private final Echoes echoes = new Echoes(now::get, Duration.ofSeconds(1), () -> true);
  private final Map<String, Seen<String, String>> there = new HashMap<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private final List<Runnable> delivered = new ArrayList<>();
  private final List<Collection<String>> looks = new ArrayList<>();
  private Runnable meanwhile = () -> {};
  private boolean heard = true;
  private boolean slow;
  private long version;

  private final RemoteEvents<String, String> events =
      new RemoteEvents<>(
          "c", this::look, this::tell, echoes, () -> heard, tasks::add, System::nanoTime);

  private Map<String, Seen<String, String>> look(String address, Collection<String> texts) {
    looks.add(List.copyOf(texts));
    Map<String, Seen<String, String>> seen = new HashMap<>();
    texts.forEach(text -> seen.put(text, there.getOrDefault(text, absent(text))));
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
    return seen;
  }

  private void tell(EventType type, String key, @Nullable Supplier<String> values, Runnable done) {
    told.add(type + " " + key + (values == null ? "" : "=" + values.get()));
    if (slow) {
      delivered.add(done);
    } else {
      done.run();
    }
  }

  private static Seen<String, String> absent(String key) {
    return new Seen<>(State.ABSENT, key, null, 0, null);
  }

  private void put(String key, String value) {
    there.put(key, new Seen<>(State.ENTRY, key, item(key, value), ++version, () -> value));
  }

  private static Seen.Bytes item(String key, String value) {
    return new Seen.Bytes("item " + key, value.getBytes(StandardCharsets.UTF_8));
  }

  private void store(String key, String value) {
    echoes.sending("item " + key, Kind.STORE, item(key, value).value());
    put(key, value);
  }

  private void hear(String key, Told... lines) {
    for (Told line : lines) {
      events.changed("node", "item " + key, key, line);
    }
  }

  /** Runs what is to run, but not what waits for something. */
  private void run() {
    for (int i = tasks.size(); i > 0; i--) {
      tasks.remove().run();
    }
  }

  @Test
  void lines_areToldByWhatIsKnown() {
    put("k", "1");
    hear("k", Told.ADDED);
    run();
    put("k", "2");
    hear("k", Told.STORED);
    run();
    there.clear();
    hear("k", Told.DELETED, Told.ANNOUNCED);
    run();
    hear("k", Told.ANNOUNCED);
    run();
    put("k", "3");
    hear("k", Told.STORED);
    run();
    assertThat(told).containsExactly("CREATED k=1", "UPDATED k=2", "REMOVED k", "CREATED k=3");
  }

  @Test
  void whatIsNotKnown_isToldByTheLine() {
    for (Told line : List.of(Told.ADDED, Told.REPLACED, Told.STORED)) {
      put(line.name(), "1");
      hear(line.name(), line);
    }
    hear("gone", Told.ANNOUNCED);
    run();
    assertThat(told)
        .containsExactly(
            "CREATED ADDED=1", "UPDATED REPLACED=1", "UPDATED STORED=1", "REMOVED gone");
  }

  @Test
  void severalLines_areToldOnce() {
    hear("k", Told.ADDED, Told.REPLACED, Told.ANNOUNCED, Told.ADDED, Told.REPLACED);
    put("k", "5");
    hear("l", Told.ADDED, Told.ANNOUNCED);
    run();
    hear("k", Told.REPLACED); // of what was read already
    run();
    assertThat(told).containsExactly("CREATED k=5");
  }

  @Test
  void lease_isNoEntry_andWhatIsStoredOverIt_isNew() {
    there.put("k", new Seen<>(State.LEASE, "k", null, 0, null));
    hear("k", Told.REPLACED);
    run();
    put("k", "1");
    hear("k", Told.REPLACED);
    run();
    assertThat(told).containsExactly("CREATED k=1");
  }

  @Test
  void whatCannotBeTrusted_orIsRefused_isNotTold() {
    there.put("k", Seen.unknown());
    hear("k", Told.STORED, Told.ANNOUNCED);
    put("l", "1");
    hear("l", Told.REFUSED);
    hear("m", Told.STORED); // and gone before it was read: its removal is told by another line
    run();
    assertThat(told).isEmpty();
    assertThat(looks).containsExactly(List.of("k", "m"));
  }

  @Test
  void ownChange_isNotTold() {
    store("k", "own");
    hear("k", Told.STORED);
    run();
    assertThat(told).isEmpty();
    assertThat(looks).as("nothing is to be read").isEmpty();
  }

  /** Lines of several connections may be told in another order. */
  @Test
  void ownChange_isNotTold_whicheverLineComesFirst() {
    store("k", "own");
    hear("k", Told.STORED, Told.STORED);
    run();
    assertThat(told).isEmpty();

    store("k", "own, too");
    put("k", "theirs");
    hear("k", Told.STORED, Told.STORED);
    run();
    assertThat(told).containsExactly("UPDATED k=theirs");
  }

  @Test
  void ownChange_whileAKeyIsRead_isNotTold() {
    put("k", "theirs");
    hear("k", Told.STORED);
    store("k", "own");
    run();
    assertThat(told).isEmpty();
  }

  /** The one thread may be late, as it waits for a node or for listeners. */
  @Test
  void ownChange_isNotTold_howeverLateItIsRead() {
    put("k", "theirs");
    hear("k", Told.STORED);
    store("k", "own");
    hear("k", Told.STORED);
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    run();
    assertThat(told).isEmpty();
  }

  @Test
  void ownRemoval_isNotTold_howeverLateItIsRead() {
    hear("k", Told.ANNOUNCED);
    store("k", "own");
    hear("k", Told.STORED);
    there.clear();
    echoes.sending("item k", Kind.DELETE, null);
    hear("k", Told.DELETED);
    run();
    assertThat(told).isEmpty();
  }

  /** What this JVM stores meanwhile its listeners have heard of already. */
  @Test
  void whatWasRead_isNotTold_behindAnOwnChange() {
    put("k", "theirs");
    hear("k", Told.STORED);
    meanwhile = () -> store("k", "own");
    run();
    assertThat(told).isEmpty();
    assertThat(looks).hasSize(2);
  }

  @Test
  void whatWasRead_whileAnOwnChangeIsUnderWay_isReadAgain() {
    put("k", "theirs");
    hear("k", Told.STORED);
    echoes.sending("item k", Kind.STORE, null);
    meanwhile = () -> meanwhile = () -> put("k", "theirs, later");
    run();
    assertThat(told).containsExactly("UPDATED k=theirs, later");
    assertThat(looks).as("bounded, as an own line may never come").hasSize(4);
  }

  @Test
  void whatWasToldLately_isKnown_ratherThanWhatWasToldFirst() {
    for (int i = 0; i < 10_000; i++) {
      put("k" + i, "1");
      hear("k" + i, Told.ADDED);
      run();
    }
    there.remove("k0");
    hear("k0", Told.DELETED);
    run();
    told.clear();
    put("other", "1");
    hear("other", Told.ADDED);
    hear("k0", Told.ANNOUNCED);
    run();
    assertThat(told).containsExactly("CREATED other=1");
  }

  @Test
  void ownChange_makesUnknown_whatWasToldBefore() {
    hear("k", Told.ANNOUNCED);
    run();
    store("k", "own");
    hear("k", Told.ADDED);
    there.clear();
    hear("k", Told.ANNOUNCED);
    run();
    assertThat(told).containsExactly("REMOVED k", "REMOVED k");
  }

  @Test
  void slowListeners_areWaitedFor_byNobodyButTheReader() {
    slow = true;
    for (int i = 0; i < 1000; i++) {
      put("k" + i, "1");
      hear("k" + i, Told.ADDED);
    }
    run();
    int first = told.size();
    assertThat(first).isBetween(256, 356);
    run();
    assertThat(told).hasSize(first);

    slow = false;
    delivered.forEach(Runnable::run);
    run();
    assertThat(told).hasSize(1000);
  }

  @Test
  void whatIsLost_isLogged() {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 10_001; i++) {
        hear("k" + i, Told.ADDED);
      }
      assertThat(log.lines("may not have been told of all"))
          .singleElement()
          .asString()
          .contains("more keys were changed");
    }
  }

  @Test
  void readThatFails_isLogged_andTheNextIsTold() {
    try (CapturedLog log = new CapturedLog()) {
      meanwhile =
          () -> {
            throw new IllegalStateException("made to fail");
          };
      hear("k", Told.ADDED);
      run();
      assertThat(log.lines("could not be read: java.lang.IllegalStateException: made to fail"))
          .hasSize(1);
    }
    put("l", "1");
    hear("l", Told.ADDED);
    run();
    assertThat(told).containsExactly("CREATED l=1");
  }

  /** Else each of them would wait for the timeout, and other caches, too. */
  @Test
  void nodeThatFails_isNotAskedForWhatElseItTold_butOthersAre() {
    for (int i = 0; i < 300; i++) {
      hear("k" + i, Told.ADDED);
    }
    put("l", "1");
    events.changed("other node", "item l", "l", Told.ADDED);
    meanwhile =
        () -> {
          throw new TransportException(TransportException.Kind.LOST, "node", "made to fail", null);
        };
    run();
    assertThat(looks).hasSize(2);
    assertThat(told).containsExactly("CREATED l=1");
  }

  @Test
  void errorOfASerializer_isLogged() {
    try (CapturedLog log = new CapturedLog()) {
      meanwhile =
          () -> {
            throw new StackOverflowError("made up");
          };
      hear("k", Told.ADDED);
      run();
      assertThat(log.lines("could not be read: java.lang.StackOverflowError")).hasSize(1);
    }
  }

  @Test
  void overrun_isLogged() {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i <= 100_000; i++) {
        echoes.sending("item k" + i, Kind.STORE, null);
      }
      hear("k", Told.ADDED);
      run();
      assertThat(told).isEmpty();
      assertThat(log.lines("this JVM has changed more keys than can be told")).hasSize(1);
    }
  }

  @Test
  void nobodyWhoListens_andNothingAfterTheEnd() {
    heard = false;
    hear("k", Told.ADDED);
    events.missed("node", "made up");
    assertThat(tasks).isEmpty();
    heard = true;
    hear("k", Told.ADDED);
    events.close();
    run();
    hear("k", Told.ADDED);
    run();
    assertThat(looks).isEmpty();
  }
}
