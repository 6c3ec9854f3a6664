package io.jcache.memcached.internal.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.thread.ApplicationCode.Place;
import io.jcache.memcached.internal.thread.ApplicationCode.Scope;
import io.jcache.memcached.internal.thread.ApplicationCode.Wait;
import java.lang.ref.WeakReference;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rule who waits for whom. */
@Timeout(60)
@SuppressWarnings("try") // The scopes are only there to be closed.
final class ApplicationCodeTest {
  private static final Object OWNER = new Object();
  private static final Object OTHER = new Object();

  /** What a thread in a place may not wait for, whosever the place is. */
  private static final Map<Place, Set<Wait>> FORBIDDEN =
      Map.of(
          Place.LISTENER, EnumSet.of(Wait.QUEUE_SPACE, Wait.TURN, Wait.LOAD, Wait.DELIVERIES),
          Place.LOADER, EnumSet.of(Wait.TURN, Wait.LOAD),
          Place.PROCESSOR, EnumSet.of(Wait.TURN, Wait.LOAD),
          Place.CALL, EnumSet.noneOf(Wait.class),
          Place.PRELOAD, EnumSet.noneOf(Wait.class),
          Place.STRIPE, EnumSet.noneOf(Wait.class));

  /** What a thread in a place may not wait for where the place is of the same owner. */
  private static final Map<Place, Set<Wait>> FORBIDDEN_OF_OWNER =
      Map.of(
          Place.PRELOAD, EnumSet.of(Wait.PRELOADS),
          Place.STRIPE, EnumSet.of(Wait.STRIPE));

  @Test
  void mayWaitFor_outside_isTrueOfAll() {
    assertOutside();
  }

  @ParameterizedTest
  @EnumSource
  void mayWaitFor_inAPlaceOfAnother_isWhatTheTableSays(Place place) {
    try (Scope scope = ApplicationCode.enter(place, OTHER)) {
      assertThat(forbidden()).isEqualTo(FORBIDDEN.get(place));
    }
    assertOutside();
  }

  @ParameterizedTest
  @EnumSource
  void mayWaitFor_inAPlaceOfTheSame_isWhatTheTableSays(Place place) {
    Set<Wait> expected = EnumSet.copyOf(FORBIDDEN.get(place));
    expected.addAll(FORBIDDEN_OF_OWNER.getOrDefault(place, Set.of()));

    try (Scope scope = ApplicationCode.enter(place, OWNER)) {
      assertThat(forbidden()).isEqualTo(expected);
    }
    assertOutside();
  }

  /** A listener's write to a cache with a writer that loads: each of them still counts. */
  @Test
  void mayWaitFor_deepInside_countsAllPlaces() {
    try (Scope listener = ApplicationCode.enter(Place.LISTENER, OTHER);
        Scope stripe = ApplicationCode.enter(Place.STRIPE, OWNER);
        Scope call = ApplicationCode.enter(Place.CALL, OTHER)) {
      assertThat(forbidden())
          .isEqualTo(
              EnumSet.of(Wait.QUEUE_SPACE, Wait.TURN, Wait.LOAD, Wait.DELIVERIES, Wait.STRIPE));
    }
    assertOutside();
  }

  @Test
  void close_ofTheInner_leavesTheOuter() {
    try (Scope outer = ApplicationCode.enter(Place.PROCESSOR, OWNER)) {
      try (Scope inner = ApplicationCode.enter(Place.PROCESSOR, OWNER)) {
        assertThat(forbidden()).isEqualTo(FORBIDDEN.get(Place.PROCESSOR));
      }
      assertThat(forbidden()).isEqualTo(FORBIDDEN.get(Place.PROCESSOR));
      assertThat(ApplicationCode.isInside(Place.PROCESSOR, OWNER)).isTrue();
    }
    assertOutside();
  }

  @Test
  void close_afterAFailure_leavesThePlace() {
    assertThatThrownBy(
            () -> {
              try (Scope outer = ApplicationCode.enter(Place.LISTENER, OWNER);
                  Scope inner = ApplicationCode.enter(Place.CALL, OWNER)) {
                throw new StackOverflowError("of the application");
              }
            })
        .isInstanceOf(StackOverflowError.class);
    assertOutside();
  }

  @Test
  void isInside_isOfOnePlaceAndOwner() {
    try (Scope scope = ApplicationCode.enter(Place.CALL, OWNER);
        Scope inner = ApplicationCode.enter(Place.LOADER, OTHER)) {
      assertThat(ApplicationCode.isInside(Place.CALL, OWNER)).isTrue();
      assertThat(ApplicationCode.isInside(Place.CALL, OTHER)).isFalse();
      assertThat(ApplicationCode.isInside(Place.LOADER, OWNER)).isFalse();
    }
    assertThat(ApplicationCode.isInside(Place.CALL, OWNER)).isFalse();
  }

  @Test
  void enter_isOfOneThread() throws Exception {
    ExecutorService another = Executors.newSingleThreadExecutor();
    try (Scope scope = ApplicationCode.enter(Place.LISTENER, OWNER)) {
      another.submit(ApplicationCodeTest::assertOutside).get();
    } finally {
      another.shutdown();
    }
  }

  /** A thread of an application's pool must not hold a cache, nor so the application's loader. */
  @Test
  void close_leavesNothingOnTheThread() {
    Object cache = new Object();
    WeakReference<Object> held = new WeakReference<>(cache);
    visit(cache);
    cache = null;

    for (int i = 0; i < 50 && held.get() != null; i++) {
      System.gc();
    }
    assertThat(held.get()).isNull();
  }

  private static void visit(Object cache) {
    try (Scope outer = ApplicationCode.enter(Place.CALL, cache);
        Scope inner = ApplicationCode.enter(Place.LOADER, cache)) {
      assertThat(ApplicationCode.isInside(Place.CALL, cache)).isTrue();
    }
  }

  private static Set<Wait> forbidden() {
    Set<Wait> forbidden = EnumSet.noneOf(Wait.class);
    for (Wait wait : Wait.values()) {
      if (!ApplicationCode.mayWaitFor(wait, OWNER)) {
        forbidden.add(wait);
      }
    }
    return forbidden;
  }

  private static void assertOutside() {
    assertThat(forbidden()).isEmpty();
    for (Place place : Place.values()) {
      assertThat(ApplicationCode.isInside(place, OWNER)).isFalse();
    }
  }
}
