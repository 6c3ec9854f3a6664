package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.TransportOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What is on its way to a node over the connections that were made together, and its bounds. */
final class InFlight {
  private final TransportOptions options;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger heartbeats = new AtomicInteger();

  InFlight(TransportOptions options) {
    this.options = options;
  }

  /**
   * Counts a request, unless there is no room for it.
   *
   * @return why there is none; null where there is
   */
  @Nullable String admit(int length) {
    int most = options.maxInFlight();
    long mostBytes = options.maxInFlightBytes();
    int count = requests.incrementAndGet();
    long sum = bytes.addAndGet(length);
    if (count <= most && (sum <= mostBytes || sum <= length)) {
      return null;
    }
    release(length);
    return "%d requests with %d bytes await an answer (at most %d with %d bytes may)"
        .formatted(count - 1, sum - length, most, mostBytes);
  }

  /** Counts a request no more. */
  void release(int length) {
    requests.decrementAndGet();
    bytes.addAndGet(-length);
  }

  /** Counts a heartbeat, which takes nobody's room. */
  void heartbeatSent() {
    heartbeats.incrementAndGet();
  }

  /** Counts a heartbeat no more. */
  void heartbeatOver() {
    heartbeats.decrementAndGet();
  }

  /** Returns how many requests await an answer. */
  int requests() {
    return Math.max(0, requests.get() + heartbeats.get());
  }
}
