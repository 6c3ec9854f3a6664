package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs operations that do not write, or only move a deadline.
 *
 * <ul>
 *   <li>Of many keys: all nodes are asked before the first is waited for; one round trip a node for
 *       up to 2,000 keys, or two where an access may move a deadline, and two more where it does.
 *   <li>A node that is silent for the timeout fails with all its keys at once; the others are
 *       served.
 * </ul>
 *
 * @param recent learns the keys that are there
 */
record Reads<K, V>(StoreContext<K, V> context, Changes<K, V> changes, RecentKeys recent) {
  private static final int READ_WAVE = 2000;

  /** A decision whose change has been sent. */
  private record Started<K, V, R>(
      Located<K> place, Found found, Decision<V, R> decision, Reply<Boolean> changed) {}

  /** Hears of an entry that was read, once what was decided is done, and before its caller. */
  interface Reader<K, V, R> {
    void read(Located<K> place, Found found, Decision<V, R> decision);
  }

  /** Runs an operation on an entry. */
  <R> Decision<V, R> read(Located<K> place, Operation<V, R> operation) {
    return read(place, operation, (same, found, decision) -> {});
  }

  /**
   * Runs an operation on an entry.
   *
   * @param reader hears of it where the node has answered
   */
  <R> Decision<V, R> read(Located<K> place, Operation<V, R> operation, Reader<K, V, R> reader) {
    Deadline deadline = context.deadline();
    Found found;
    try {
      found =
          context.rules().ignoresAccess()
              ? place.shard().read(place.text(), deadline)
              : place.shard().readWithToken(place.text(), deadline);
    } catch (TransportException e) {
      place.shard().failed();
      context.failures().onFailure(e, operation.name(), place.key(), operation.degrades());
      return absent(operation);
    }
    Decision<V, R> decision = finish(start(place, found, operation), operation, deadline);
    reader.read(place, found, decision);
    return decision;
  }

  /** Runs an operation on many entries; every key gets its decision. */
  <R> Map<K, Decision<V, R>> readAll(Collection<Located<K>> places, Operation<V, R> operation) {
    return readAll(places, operation, (place, found, decision) -> {});
  }

  /**
   * Runs an operation on many entries.
   *
   * @param reader hears of each key whose node has answered, a wave at a time
   */
  <R> Map<K, Decision<V, R>> readAll(
      Collection<Located<K>> places, Operation<V, R> operation, Reader<K, V, R> reader) {
    boolean byToken = !context.rules().ignoresAccess();
    Waves<K> waves =
        byToken
            ? Waves.ofUnknownSize(places, context.pipelineDepth())
            : new Waves<>(places, READ_WAVE, READ_WAVE);
    Map<K, Decision<V, R>> decisions = new LinkedHashMap<>();
    while (!waves.isOver()) {
      Map<Shard, List<Located<K>>> wave = waves.next();
      Map<Shard, Reply<Map<String, Found>>> asked = new LinkedHashMap<>();
      wave.forEach((shard, batch) -> asked.put(shard, ask(shard, batch, byToken)));
      Deadline deadline = context.deadline();
      Carrying<R> carrying = new Carrying<>(operation, decisions, reader);
      Map<TransportException, List<Located<K>>> failed = new LinkedHashMap<>();
      asked.forEach(
          (shard, reply) -> {
            List<Located<K>> batch = wave.getOrDefault(shard, List.of());
            try {
              Map<String, Found> found = reply.await(deadline);
              waves.weigh(shard, batch.size(), Found.bytes(found.values()));
              batch.forEach(place -> carrying.carryOut(place, Found.only(found, place.text())));
            } catch (TransportException e) {
              shard.failed();
              List<Located<K>> lost = new ArrayList<>(batch);
              lost.addAll(waves.abandon(shard));
              failed.put(e, lost);
            }
          });
      carrying.await(deadline);
      failed.forEach((e, lost) -> degrade(e, lost, operation, decisions));
    }
    return decisions;
  }

  /** Carries out what is decided over many entries: so many bytes of changes at a time. */
  private final class Carrying<R> {
    private final Operation<V, R> operation;
    private final Map<K, Decision<V, R>> decisions;
    private final Reader<K, V, R> reader;
    private final List<Started<K, V, R>> started = new ArrayList<>();
    private long bytes;

    Carrying(Operation<V, R> operation, Map<K, Decision<V, R>> decisions, Reader<K, V, R> reader) {
      this.operation = operation;
      this.decisions = decisions;
      this.reader = reader;
    }

    /** Sends what an operation changes, once there is room. */
    void carryOut(Located<K> place, Found found) {
      int length = found.value() == null ? 0 : found.value().length;
      if (bytes > 0 && bytes + length > context.pipelines().bytes()) {
        await(context.deadline());
      }
      Started<K, V, R> one = start(place, found, operation);
      started.add(one);
      if (one.decision().change() instanceof Change.Move<V>) {
        bytes += length;
      }
    }

    void await(Deadline deadline) {
      for (Started<K, V, R> one : started) {
        Decision<V, R> decision = finish(one, operation, deadline);
        reader.read(one.place(), one.found(), decision);
        decisions.put(one.place().key(), decision);
      }
      started.clear();
      bytes = 0;
    }
  }

  private Reply<Map<String, Found>> ask(Shard shard, List<Located<K>> batch, boolean byToken) {
    List<String> texts = batch.stream().map(Located::text).toList();
    return byToken ? shard.readWithTokens(texts) : shard.read(texts);
  }

  private <R> void degrade(
      TransportException failure,
      List<Located<K>> lost,
      Operation<V, R> operation,
      Map<K, Decision<V, R>> decisions) {
    Object first = lost.get(0).key();
    context.failures().onFailure(failure, operation.name() + "All", first, operation.degrades());
    lost.forEach(place -> decisions.put(place.key(), absent(operation)));
  }

  /** Carries out what was decided over an entry that was found, and concludes it. */
  <R> Decision<V, R> carryOut(
      Located<K> place, Found found, Decision<V, R> decision, Operation<V, R> operation) {
    return finish(start(place, found, decision), operation, context.deadline());
  }

  private <R> Started<K, V, R> start(Located<K> place, Found found, Operation<V, R> operation) {
    long now = context.now();
    Decision<V, R> decision = changes.decide(place, found, operation, now);
    if (found.value() != null && decision.expired() == null) {
      recent.used(place);
    }
    return start(place, found, decision);
  }

  private <R> Started<K, V, R> start(Located<K> place, Found found, Decision<V, R> decision) {
    long now = context.now();
    return new Started<>(place, found, decision, changes.start(place, found, decision, null, now));
  }

  /** Awaits what a decision changes; a change that fails, or comes too late, is not repeated. */
  private <R> Decision<V, R> finish(
      Started<K, V, R> started, Operation<V, R> operation, Deadline deadline) {
    Located<K> place = started.place();
    Decision<V, R> decision = started.decision();
    boolean changed = false;
    try {
      changed = started.changed().await(deadline);
    } catch (TransportException e) {
      // The value has been read; what is lost is the move of its deadline, or its end.
      if (decision.change() instanceof Change.Drop<V>) {
        place.shard().outdated(place.text(), started.found());
      }
      context.failures().onFailure(e, operation.name(), place.key(), true);
    }
    boolean lost = !changed && decision.change() instanceof Change.Drop<V>;
    return context
        .commits()
        .committed(place.key(), lost ? decision.announcingOnly(List.of()) : decision);
  }

  private <R> Decision<V, R> absent(Operation<V, R> operation) {
    return operation.decide(null, context.rules(), context.now()).dropped();
  }
}
