package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The accesses of a walk to the entries that it gives, where accesses may prolong them.
 *
 * <ul>
 *   <li>What prolongs an entry is sent as soon as it is given, by what the walk has read of it: so
 *       it counts though the walk is given up, and takes no round trip of its own.
 *   <li>The answers are awaited together. What another writer has changed meanwhile is then read
 *       once more, and prolonged as it is by now.
 *   <li>A failure of the node comes out, by the failure policy, once all answers have been awaited,
 *       and with it some of those after it. Who gives the walk up does not hear of it.
 *   <li>An entry that is in doubt, or that an access ends, is accessed by itself, as by a get.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class Accesses<K, V> {
  private static final int MOST_SUPPRESSED = 5;

  private final StoreContext<K, V> context;
  private final Changes<K, V> changes;
  private final Reads<K, V> reads;
  private final Operation<V, V> operation = Operations.get();
  private final Pipeline<Prolonging> pipeline;
  private @Nullable CacheException failure;
  private int suppressed;
  private List<Located<K>> lost = new ArrayList<>();

  Accesses(StoreContext<K, V> context, Changes<K, V> changes, Reads<K, V> reads) {
    this.context = context;
    this.changes = changes;
    this.reads = reads;
    this.pipeline = context.pipeline();
  }

  /**
   * Accesses an entry.
   *
   * @param entry what was read of it
   * @param found what it was made of, with its token; null where it was read without one
   */
  Decision<V, V> access(Located<K> place, Entry<V> entry, @Nullable Found found) {
    long now = context.now();
    if (found == null || entry.isExpiredAt(now) || place.shard().isDoubtful(place.text())) {
      return reads.read(place, operation);
    }
    Decision<V, V> decision = changes.decideOver(place, entry, operation, now);
    if (decision.change() instanceof Change.Drop<V>) {
      return reads.carryOut(place, found, decision, operation);
    }
    prolong(place, found, decision);
    return context.commits().committed(place.key(), decision);
  }

  private void prolong(Located<K> place, Found found, Decision<V, V> decision) {
    if (decision.change() instanceof Change.Move<V> move) {
      if (pipeline.size() >= context.pipelineDepth()) {
        pipeline.await(context.deadline());
      }
      pipeline.start(
          place.shard().transport(), List.of(new Prolonging(place, found, move)), step -> {});
    }
  }

  /** Awaits what is under way, and makes up for what another writer was faster than. */
  void await() {
    pipeline.await(context.deadline());
    if (!lost.isEmpty()) {
      List<Located<K>> again = lost;
      lost = new ArrayList<>();
      accessAgain(again);
      lost.clear(); // not a third time: readers do not starve writers
    }
    CacheException first = failure;
    failure = null;
    suppressed = 0;
    if (first != null) {
      throw first;
    }
  }

  /** Takes note of a failure, which cost the move of a deadline: the entry has been given. */
  private void failed(TransportException cause, Located<K> place) {
    try {
      context.failures().onFailure(cause, operation.name(), place.key(), true);
    } catch (CacheException e) {
      if (failure == null) {
        failure = e;
      } else if (suppressed++ < MOST_SUPPRESSED) {
        failure.addSuppressed(e);
      }
    }
  }

  private void accessAgain(List<Located<K>> places) {
    Map<Shard, List<Located<K>>> parts = new LinkedHashMap<>();
    places.forEach(
        place -> parts.computeIfAbsent(place.shard(), shard -> new ArrayList<>()).add(place));
    Deadline deadline = context.deadline();
    parts.forEach(
        (shard, part) -> {
          List<String> texts = part.stream().map(Located::text).toList();
          try {
            Map<String, Found> found = shard.readWithTokens(texts).await(deadline);
            part.forEach(place -> accessAgain(place, Found.only(found, place.text())));
          } catch (TransportException e) {
            failed(e, part.get(0));
          }
        });
    pipeline.await(deadline);
  }

  private void accessAgain(Located<K> place, Found found) {
    long now = context.now();
    Entry<V> entry = context.codec().decode(found.itemKey(), found.value(), place.key());
    if (entry != null && !entry.isExpiredAt(now)) {
      prolong(place, found, changes.decideOver(place, entry, operation, now));
    }
  }

  /** The move of the deadline of one entry. */
  private final class Prolonging implements Pipeline.Step {
    private final Located<K> place;
    private final Found found;
    private final Change.Move<V> move;
    private Reply<Boolean> moved = deadline -> true;

    Prolonging(Located<K> place, Found found, Change.Move<V> move) {
      this.place = place;
      this.found = found;
      this.move = move;
    }

    @Override
    public int bytes() {
      return found.value() == null ? 0 : found.value().length;
    }

    @Override
    public boolean launch() {
      moved = changes.move(place, found, move, context.now());
      return true;
    }

    @Override
    public void finish(Deadline deadline) {
      try {
        if (!moved.await(deadline)) {
          lost.add(place);
        }
      } catch (TransportException e) {
        failed(e, place);
      }
    }
  }
}
