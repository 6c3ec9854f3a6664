package com.acme.objects;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A record of what orders have. */
public record Order(
    long id, String name, Instant at, BigDecimal price, List<Line> lines, Map<State, Instant> log) {

  /** A part. */
  public record Line(String article, int count) {}

  /** An enum. */
  public enum State {
    OPEN,
    SHIPPED {
      @Override
      public boolean isLast() {
        return true;
      }
    };

    /** Returns whether no other follows. */
    public boolean isLast() {
      return false;
    }
  }

  /** Returns one with so many lines. */
  public static Order of(int lines) {
    return new Order(
        5,
        "caf\u00e9",
        Instant.ofEpochSecond(5),
        new BigDecimal("1.50"),
        java.util.stream.IntStream.range(0, lines).mapToObj(i -> new Line("a" + i, i)).toList(),
        Map.of(State.OPEN, Instant.EPOCH, State.SHIPPED, Instant.ofEpochSecond(7)));
  }
}
