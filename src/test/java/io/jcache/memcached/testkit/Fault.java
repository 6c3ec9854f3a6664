package io.jcache.memcached.testkit;

import java.time.Duration;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * What a {@link FaultProxy} does to the bytes of one direction of each connection.
 *
 * <ul>
 *   <li>An end of the stream takes its turn behind the bytes before it: where those are held, it is
 *       held, too.
 *   <li>While a fault holds bytes back, the proxy reads on until 64 kB are held (8 MB for delays);
 *       then the sender's own buffers fill.
 *   <li>Says what it is: {@link #toString()} is fit for a log from which a run is repeated.
 * </ul>
 */
public final class Fault {
  private final String name;
  private final LongFunction<Effect> effects;

  private Fault(String name, LongFunction<Effect> effects) {
    this.name = name;
    this.effects = effects;
  }

  /** Returns no fault at all. */
  public static Fault none() {
    return new Fault("none", connection -> new Effect.None());
  }

  /** Holds all bytes until the fault ends, then delivers them. */
  public static Fault freeze() {
    return new Fault("freeze", connection -> new Effect.Freeze());
  }

  /** Delivers each byte later by {@code delay}, in order, without a limit on their number. */
  public static Fault delay(Duration delay) {
    return new Fault("delay " + delay, connection -> new Effect.Delay(delay.toNanos()));
  }

  /** Delivers at most {@code bytes} at a time, with a pause before the next. */
  public static Fault drip(int bytes, Duration pause) {
    return new Fault(
        "drip " + bytes + " per " + pause, connection -> new Effect.Drip(bytes, pause.toNanos()));
  }

  /** Delivers {@code bytes} more bytes of each connection, and drops the rest silently. */
  public static Fault truncate(long bytes) {
    return new Fault("truncate after " + bytes, connection -> new Effect.Truncate(bytes));
  }

  /** Drops all bytes silently; connections are made and stay open. */
  public static Fault blackHole() {
    return new Fault("black hole", connection -> new Effect.Truncate(0));
  }

  /**
   * Flips one bit of a byte with the probability {@code density}.
   *
   * @param seed with the connection's number at the proxy, the seed of what is flipped where
   */
  public static Fault garble(long seed, double density) {
    return new Fault(
        "garble " + density + ", seed " + seed,
        connection -> new Effect.Garble(new Random(seed * 31 + connection), density));
  }

  /** Ends the stream of this direction (FIN) at once, and drops what follows. */
  public static Fault halfClose() {
    return new Fault("half-close", connection -> new Effect.HalfClose());
  }

  /** Resets both sides (RST) once {@code bytes} more bytes have passed; 0 does so at once. */
  public static Fault resetAfter(long bytes) {
    return new Fault("reset after " + bytes, connection -> new Effect.ResetAfter(bytes));
  }

  /** As {@link #resetAfter(long)}, with a number drawn for each connection. */
  public static Fault resetAfter(LongSupplier bytes) {
    return new Fault(
        "reset after a drawn number", connection -> new Effect.ResetAfter(bytes.getAsLong()));
  }

  /** Starts the fault on one connection. */
  Effect effect(long connection) {
    return effects.apply(connection);
  }

  @Override
  public String toString() {
    return name;
  }
}
