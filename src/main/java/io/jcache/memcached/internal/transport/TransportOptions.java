package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Protocol;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a transport speaks to its node.
 *
 * @param timeout bounds the silence of the node during a dump, and the waits of those who call
 * @param connectTimeout bounds an attempt to connect, the greeting included; see {@link
 *     #attemptTime}
 * @param protocol the protocol spoken
 * @param maxInFlight most requests that may await an answer at a time
 * @param maxInFlightBytes most bytes of values that may be on their way at a time; one request is
 *     always let through
 * @param silence a connection on which nothing was received for so long, although something was
 *     asked, is given up
 * @param clock gives epoch milliseconds
 * @param login who logs in on each connection; null for nobody
 * @param tls what encrypts the connections to ports; null for nothing
 */
public record TransportOptions(
    Duration timeout,
    Duration connectTimeout,
    Protocol protocol,
    int maxInFlight,
    long maxInFlightBytes,
    Duration silence,
    LongSupplier clock,
    @Nullable Login login,
    @Nullable SocketSecurity tls) {
  private static final int DEFAULT_IN_FLIGHT = 4096;
  private static final long DEFAULT_IN_FLIGHT_BYTES = 64L << 20;
  private static final Duration LEAST_SILENCE = Duration.ofSeconds(3);
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Checks the options. */
  public TransportOptions {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout is " + timeout + ", must be above 0");
    }
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException(
          "connectTimeout is " + connectTimeout + ", must be above 0");
    }
    if (silence.compareTo(timeout) < 0) {
      throw new IllegalArgumentException(
          "silence is " + silence + ", must be at least the timeout of " + timeout);
    }
    if (maxInFlight < 1) {
      throw new IllegalArgumentException("maxInFlight is " + maxInFlight + ", must be at least 1");
    }
    if (maxInFlightBytes < 1) {
      throw new IllegalArgumentException(
          "maxInFlightBytes is " + maxInFlightBytes + ", must be at least 1");
    }
  }

  /**
   * Returns how long an attempt to connect may take: the connect timeout, or three quarters of the
   * timeout where that is longer, so that those who wait still hear the cause.
   */
  public Duration attemptTime() {
    Duration most = timeout.multipliedBy(3).dividedBy(4);
    return most.compareTo(connectTimeout) > 0 ? most : connectTimeout;
  }

  /** Returns what a server that accepts connections has to answer in, however slow this JVM is. */
  public Duration leastAnswerTime() {
    return attemptTime().dividedBy(2);
  }

  /** Returns whether the binary protocol is spoken. */
  public boolean binary() {
    return protocol == Protocol.BINARY;
  }

  /** Returns options with the default limits. */
  public static TransportOptions of(Duration timeout, Protocol protocol) {
    Duration silence = timeout.multipliedBy(6);
    return new TransportOptions(
        timeout,
        DEFAULT_CONNECT_TIMEOUT,
        protocol,
        DEFAULT_IN_FLIGHT,
        DEFAULT_IN_FLIGHT_BYTES,
        silence.compareTo(LEAST_SILENCE) < 0 ? LEAST_SILENCE : silence,
        System::currentTimeMillis,
        null,
        null);
  }

  /** Returns these options with another timeout, and a silence that is no shorter. */
  public TransportOptions withTimeout(Duration time) {
    return new TransportOptions(
        time,
        connectTimeout,
        protocol,
        maxInFlight,
        maxInFlightBytes,
        silence.compareTo(time) < 0 ? time : silence,
        clock,
        login,
        tls);
  }

  /** Returns these options with another time for an attempt to connect. */
  public TransportOptions withConnectTimeout(Duration time) {
    return new TransportOptions(
        timeout, time, protocol, maxInFlight, maxInFlightBytes, silence, clock, login, tls);
  }

  /** Returns these options with other limits on what is in flight. */
  public TransportOptions withMaxInFlight(int requests, long bytes) {
    return new TransportOptions(
        timeout, connectTimeout, protocol, requests, bytes, silence, clock, login, tls);
  }

  /** Returns these options with another clock, which gives epoch milliseconds. */
  public TransportOptions withClock(LongSupplier newClock) {
    return new TransportOptions(
        timeout,
        connectTimeout,
        protocol,
        maxInFlight,
        maxInFlightBytes,
        silence,
        newClock,
        login,
        tls);
  }

  /** Returns these options with another login; null for none. */
  public TransportOptions withLogin(@Nullable Login newLogin) {
    return new TransportOptions(
        timeout,
        connectTimeout,
        protocol,
        maxInFlight,
        maxInFlightBytes,
        silence,
        clock,
        newLogin,
        tls);
  }

  /** Returns these options with what encrypts connections; null for nothing. */
  public TransportOptions withTls(@Nullable SocketSecurity newTls) {
    return new TransportOptions(
        timeout,
        connectTimeout,
        protocol,
        maxInFlight,
        maxInFlightBytes,
        silence,
        clock,
        login,
        newTls);
  }
}
