package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** The nodes that a bulk call does not wait for again, since they were silent. */
final class SilentNodes {

  private static final Set<Kind> SILENCE = EnumSet.of(Kind.TIMEOUT, Kind.DOWN);

  private final Map<Shard, TransportException> failures = new HashMap<>();

  /** Takes note of a failure among many keys. */
  void note(Shard shard, TransportException failure) {
    if (SILENCE.contains(failure.kind())) {
      failures.putIfAbsent(shard, failure);
    }
  }

  /** Takes note of a node that failed for a key alone: the others are not tried one by one. */
  void noteAlone(Shard shard, TransportException failure) {
    if (failure.mayHaveBeenApplied()) {
      failures.putIfAbsent(shard, failure);
    } else {
      note(shard, failure);
    }
  }

  /** Returns whether a node is not to be waited for again. */
  boolean has(Shard shard) {
    return failures.containsKey(shard);
  }

  /** Throws the failure of a node that is not to be waited for again. */
  void requireNone(Shard shard) {
    TransportException failure = failures.get(shard);
    if (failure != null) {
      throw failure;
    }
  }

  /** Tells each such node with its failure. */
  void forEach(BiConsumer<Shard, TransportException> action) {
    failures.forEach(action);
  }
}
