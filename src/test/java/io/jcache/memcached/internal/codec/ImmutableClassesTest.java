package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which classes have only objects that never change. */
class ImmutableClassesTest {

  private record Point(int x, Integer y, String name, BigDecimal weight, TimeUnit unit) {}

  private record Line(Point from, Point to) {}

  private record Tags(List<String> tags) {}

  private record Bytes(byte[] bytes) {}

  private record Anything(Object thing) {}

  private record Chain(String name, @Nullable Chain next) {}

  private static class Open {
    private final String text = "";
  }

  private static final class Closed extends Open {
    private final long number = 1;
  }

  private static final class Field {
    private String text = "";
  }

  private static class Changing {
    private int number;
  }

  private static final class Inherits extends Changing {
    private final String text = "";
  }

  private record OfOpen(Open open) {}

  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private enum Constant {
    PLAIN,
    WITH_BODY {
      @Override
      public String toString() {
        return "body";
      }
    }
  }

  private final class Inner {
    int outer() {
      return state;
    }
  }

  private int state;

  @Test
  void contain_valuesThatNeverChange() {
    assertThat(
            List.of(
                "text",
                1,
                2L,
                'c',
                true,
                new UUID(1, 2),
                Instant.EPOCH,
                new Point(1, 2, "a", BigDecimal.ONE, TimeUnit.DAYS),
                new Line(null, null),
                new Chain("a", null),
                new Open(),
                new Closed(),
                Constant.PLAIN,
                Constant.WITH_BODY))
        .allSatisfy(value -> assertThat(ImmutableClasses.contain(value.getClass())).isTrue());
  }

  @Test
  void contain_valuesThatMayChange_not() {
    assertThat(
            List.of(
                new ArrayList<>(),
                List.of(),
                Map.of(),
                Optional.of(1),
                new Date(),
                new AtomicInteger(),
                new byte[0],
                new String[0],
                new Object(),
                new Tags(List.of()),
                new Bytes(new byte[0]),
                new Anything("text"),
                new Field(),
                new Inherits(),
                new OfOpen(new Open()),
                new Failure(),
                new Inner()))
        .allSatisfy(value -> assertThat(ImmutableClasses.contain(value.getClass())).isFalse());
  }
}
