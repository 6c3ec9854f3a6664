package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the leases of loads that have stored nothing, so that nobody waits for them in vain.
 *
 * <ul>
 *   <li>Each by compare-and-set over the lease that its call has sent last: what others have put,
 *       begun to load, or prolonged meanwhile stays.
 *   <li>What says so in the place of a lease that was only prolonged is kept as long as the lease
 *       would be, and keeps its number: its first holder may be loading yet, and store over it.
 *   <li>Where an expired entry lay there that nobody has been told of, it is put back.
 *   <li>What fails is tried once more at once, and where that fails, too, by the next load of this
 *       JVM from the same node, as long as anybody may wait for it.
 *   <li>Thread-safe.
 * </ul>
 */
final class LeaseEnds<K> {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseEnds.class);

  /** How long a lease is kept whose deadline is over: so long may a load take to be stored. */
  static final long LONGEST_LOAD_MILLIS = TimeUnit.MINUTES.toMillis(10);

  // For those who look for it least often.
  private static final long WORD_MILLIS = 1000;

  private static final int MOST_LEFT = 1000;

  private final StoreContext<K, ?> context;
  private final EnvelopeCodec envelopes;
  private final Set<LoadClaim<K>> left = ConcurrentHashMap.newKeySet();

  LeaseEnds(StoreContext<K, ?> context) {
    this.context = context;
    this.envelopes = context.codec().envelopes();
  }

  /** Ends leases; that a source has no value for a single key is not waited for. */
  void end(List<LoadClaim<K>> ended) {
    if (ended.size() == 1 && ended.get(0).hasNoValue && ended.get(0).held != null) {
      send(ended.get(0));
      return;
    }
    int depth = context.pipelineDepth();
    for (int from = 0; from < ended.size(); from += depth) {
      List<LoadClaim<K>> some = ended.subList(from, Math.min(ended.size(), from + depth));
      tried(tried(some)).forEach(this::later);
    }
  }

  /** Ends the leases of which that has failed, on the nodes that are asked anyway. */
  void again(List<Located<K>> asked) {
    if (!left.isEmpty()) {
      Set<Shard> shards = asked.stream().map(Located::shard).collect(Collectors.toSet());
      List<LoadClaim<K>> due = new ArrayList<>();
      for (LoadClaim<K> claim : List.copyOf(left)) {
        // Only one of those who load at the same time may have it.
        if (shards.contains(claim.place.shard()) && left.remove(claim) && claim.isWaitedFor()) {
          due.add(claim);
        }
      }
      tried(due).forEach(this::later);
    }
  }

  private void later(LoadClaim<K> claim) {
    claim.held = null;
    if (claim.isWaitedFor() && left.size() < MOST_LEFT) {
      left.add(claim);
    }
  }

  /** Sends the end of a lease that is held, of which the caller need not know. */
  private void send(LoadClaim<K> claim) {
    Found held = claim.held;
    if (held == null) {
      return;
    }
    Reply<Boolean> reply = end(claim, held);
    reply.whenLost(() -> later(claim));
    if (reply.isSettled() && !isDone(reply)) {
      claim.held = null;
      tried(List.of(claim)).forEach(this::later);
    }
  }

  /** Returns whether a settled reply is that the lease was there, and has ended. */
  private boolean isDone(Reply<Boolean> reply) {
    try {
      return reply.await(context.deadline());
    } catch (TransportException e) {
      LOG.debug("A lease has not been ended", e);
      return false;
    }
  }

  /** Ends leases; returns those of which it is not known that they have ended. */
  private List<LoadClaim<K>> tried(List<LoadClaim<K>> some) {
    List<LoadClaim<K>> unknown = new ArrayList<>();
    Map<Shard, List<LoadClaim<K>>> unread =
        some.stream()
            .filter(claim -> claim.held == null)
            .collect(
                Collectors.groupingBy(
                    claim -> claim.place.shard(), LinkedHashMap::new, Collectors.toList()));
    Map<Shard, Reply<Map<String, Found>>> asked = new LinkedHashMap<>();
    unread.forEach(
        (shard, claims) ->
            asked.put(
                shard, shard.fetch(claims.stream().map(claim -> claim.place.text()).toList())));
    Deadline deadline = context.deadline();
    asked.forEach(
        (shard, reply) -> {
          List<LoadClaim<K>> claims = unread.getOrDefault(shard, List.of());
          try {
            Map<String, Found> found = reply.await(deadline);
            for (LoadClaim<K> claim : claims) {
              Found there = Found.only(found, claim.place.text());
              claim.held = claim.isHeldIn(there) ? there : null;
            }
          } catch (TransportException e) {
            claims.forEach(claim -> failed(claim, e, unknown));
          }
        });
    Map<LoadClaim<K>, Reply<Boolean>> sent = new LinkedHashMap<>();
    for (LoadClaim<K> claim : some) {
      Found held = claim.held;
      if (held != null) {
        sent.put(claim, end(claim, held));
        claim.held = null;
      }
    }
    Deadline later = context.deadline(); // a silent node may have used up the first
    sent.forEach(
        (claim, reply) -> {
          try {
            if (!reply.await(later)) {
              unknown.add(claim); // another writer's, or a token of a connection that was lost
            }
          } catch (TransportException e) {
            failed(claim, e, unknown);
          }
        });
    return unknown;
  }

  private void failed(LoadClaim<K> claim, TransportException failure, List<LoadClaim<K>> unknown) {
    LOG.debug("A lease has not been ended", failure);
    if (failure.kind() == Kind.TIMEOUT) {
      later(claim); // once is what a call waits for a silent node
    } else {
      unknown.add(claim);
    }
  }

  /** Sends what ends a lease that was found. */
  private Reply<Boolean> end(LoadClaim<K> claim, Found held) {
    long now = context.now();
    Shard shard = claim.place.shard();
    String text = claim.place.text();
    Found expired = claim.expired;
    byte[] before =
        expired == null || !expired.itemKey().equals(held.itemKey()) ? null : expired.value();
    int grace = context.graceSeconds().getAsInt();
    if (before != null && grace > 0) {
      return shard.replace(text, held, before, TimeToLive.until(now, now, grace));
    }
    boolean mayBeLoading = !claim.isOwn() && !claim.hasTakenWord;
    long end = now + (mayBeLoading ? LONGEST_LOAD_MILLIS : WORD_MILLIS);
    byte[] word =
        envelopes.endedLease(
            held.itemKey(), claim.sent(), mayBeLoading ? 0 : end, !claim.hasNoValue);
    return shard.replace(text, held, word, TimeToLive.until(end, now, 0));
  }
}
