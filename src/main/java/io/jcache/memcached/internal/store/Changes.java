package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.WriteThrough;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.item.Payload;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The steps of every operation on one entry, whoever runs them: deciding it over what was found,
 * making the item, sending the change, and concluding it without its node where that fails.
 */
record Changes<K, V>(StoreContext<K, V> context) {
  /**
   * Decides an operation over what a read found. An item that cannot be read, such as one of
   * another version of a class, counts as absent; but what removes an entry removes it, too, as
   * others may be able to read it.
   */
  <R> Decision<V, R> decide(Located<K> place, Found found, Operation<V, R> operation, long now) {
    Entry<V> entry = context.codec().decode(found.itemKey(), found.value(), place.key());
    Entry<V> live = entry == null || entry.isExpiredAt(now) ? null : entry;
    Decision<V, R> decided = operation.decide(live, context.rules(), now);
    Decision<V, R> decision = live == null && entry != null ? decided.overExpired(entry) : decided;
    context.deadlines().seen(place.text(), place.key(), deadline(live, decision.change()));
    boolean unreadable = entry == null && found.value() != null;
    return unreadable && removes(operation, decision) && decision.change() instanceof Change.Keep<V>
        ? decision.removingUnreadable()
        : decision;
  }

  /** Returns whether what is there is to be gone, whether or not it is an entry. */
  private boolean removes(Operation<V, ?> operation, Decision<V, ?> decision) {
    return operation.outdates(decision)
        || decision.writeThrough() instanceof WriteThrough.Delete<V>;
  }

  /** Decides an operation over an entry that is live. */
  <R> Decision<V, R> decideOver(
      Located<K> place, Entry<V> live, Operation<V, R> operation, long now) {
    Decision<V, R> decision = operation.decide(live, context.rules(), now);
    context.deadlines().seen(place.text(), place.key(), deadline(live, decision.change()));
    return decision;
  }

  /**
   * Decides an operation, which with a ticket stores what was loaded: not over an item that cannot
   * be read, as that may be newer. It is removed, so that the next load is stored. With a lease,
   * only over that: where it is gone somebody has changed the key since.
   */
  <R> Decision<V, R> decide(
      Located<K> place, Found found, Operation<V, R> operation, @Nullable Ticket ticket, long now) {
    if (ticket != null && ticket.hasGiven(found)) {
      Decision<V, R> overLease = operation.decide(null, context.rules(), now);
      if (!removes(operation, overLease)) {
        context.deadlines().seen(place.text(), place.key(), deadline(null, overLease.change()));
        return overLease;
      }
    }
    Decision<V, R> decision = decide(place, found, operation, now);
    if (ticket == null
        || operation.outdates(null)
        || !(decision.change() instanceof Change.Put<V>)) {
      return decision;
    }
    Envelope there =
        found.value() == null
            ? null
            : context.codec().envelopes().open(found.itemKey(), found.value());
    if (decision.expired() == null && there != null && !there.absent()) {
      return decision.dropped().removingUnreadable();
    }
    return ticket.isLeased() && (there == null || !ticket.holds(there))
        ? decision.dropped()
        : decision;
  }

  /**
   * Takes note that what is being loaded is older than what a decision makes of the entry.
   *
   * @param ticket that of the operation, which does not overtake itself; null where it has none
   */
  void overtakeLoads(
      Located<K> place,
      Operation<V, ?> operation,
      Decision<V, ?> decision,
      @Nullable Ticket ticket) {
    boolean removes = decision.change() instanceof Change.Remove<V>;
    boolean changes =
        operation.outdates(decision)
            || decision.change() instanceof Change.Put<V>
            || !(decision.writeThrough() instanceof WriteThrough.None<V>);
    if (removes || (changes && ticket == null)) {
      place.shard().loads().overtake(place.text());
    }
  }

  /** Takes note that what was stored is outdated, where a change has overtaken its load. */
  void outdateOvertaken(Located<K> place, Decision<V, ?> decision, @Nullable Ticket ticket) {
    if (ticket != null && ticket.isOvertaken() && decision.change() instanceof Change.Put<V>) {
      place.shard().outdated(place.text());
    }
  }

  /** Takes note that entries are about to be changed, until what this returns is closed. */
  Freshness.Changing underWay(Map<Shard, List<Located<K>>> places) {
    List<Freshness.Changing> changing = new ArrayList<>();
    places.forEach(
        (shard, some) -> {
          Freshness freshness = shard.ledger().freshness();
          if (freshness.isWatched()) {
            some.forEach(place -> changing.add(freshness.changing(place.text())));
          }
        });
    return () -> changing.forEach(Freshness.Changing::close);
  }

  /** Returns when an entry ends once a change of it has been carried out. */
  private long deadline(@Nullable Entry<V> live, Change<V> change) {
    if (change instanceof Change.Put<V> put) {
      return put.deadline();
    }
    if (change instanceof Change.Move<V> move) {
      return move.deadline();
    }
    return live == null || !(change instanceof Change.Keep<V>)
        ? Entry.NO_DEADLINE
        : live.deadline();
  }

  /**
   * Sends what carries out a decision over what a read with token found.
   *
   * @param sealed what {@link #seal(Located, Found, Change)} gave
   * @return false where another writer was faster and the operation must be decided again
   */
  Reply<Boolean> start(
      Located<K> place, Found found, Decision<V, ?> decision, byte @Nullable [] sealed, long now) {
    Change<V> change = decision.change();
    if (change instanceof Change.Keep<V>) {
      return isWritten(decision) ? endLease(place) : deadline -> true;
    }
    if (change instanceof Change.Put<V> put && sealed != null) {
      return place.shard().replace(place.text(), found, sealed, timeToLive(put.deadline(), now));
    }
    if (change instanceof Change.Remove<V> || change instanceof Change.Drop<V>) {
      return remove(place, found);
    }
    if (change instanceof Change.Move<V> move) {
      return settledByAnyone(move(place, found, move, now));
    }
    return deadline -> true;
  }

  /**
   * Takes away the lease of a load that began before the writer had been told of a change that left
   * the cache as it was: what is loaded may be older. All else that is there by now stays.
   */
  private Reply<Boolean> endLease(Located<K> place) {
    Reply<Map<String, Found>> asked = place.shard().fetch(List.of(place.text()));
    return deadline -> {
      Found there = Found.only(asked.await(deadline), place.text());
      return !isLease(there) || remove(place, there).await(deadline);
    };
  }

  /** Returns whether a writer was told of a decision, where loads have leases. */
  private boolean isWritten(Decision<V, ?> decision) {
    return context.writer().hears(decision.writeThrough()) && !context.loadLease().isZero();
  }

  private boolean isLease(Found found) {
    byte[] value = found.value();
    return value != null && context.codec().envelopes().open(found.itemKey(), value).isLease();
  }

  /** Sends what moves the deadline of what a read with token found; false as {@link #start}. */
  Reply<Boolean> move(Located<K> place, Found found, Change.Move<V> move, long now) {
    if (found.value() == null) {
      return deadline -> true;
    }
    byte[] item = context.codec().withDeadline(found.itemKey(), found.value(), move.deadline());
    return place.shard().replace(place.text(), found, item, timeToLive(move.deadline(), now));
  }

  /** Returns the reply to a change that another writer's makes unnecessary. */
  private static Reply<Boolean> settledByAnyone(Reply<Boolean> reply) {
    return deadline -> {
      reply.await(deadline);
      return true;
    };
  }

  /**
   * Returns the item that a change stores, if it stores one.
   *
   * @throws TransportException of kind TOO_LARGE where the node does not take it
   */
  byte @Nullable [] seal(Located<K> place, Found found, Change<V> change) {
    return change instanceof Change.Put<V> put
        ? seal(place, found.itemKey(), put, adder(found))
        : null;
  }

  private int adder(Found found) {
    EnvelopeCodec envelopes = context.codec().envelopes();
    return found.item() == null ? envelopes.adder() : envelopes.replacer();
  }

  /**
   * Returns the item of a value for an item key.
   *
   * @throws TransportException of kind TOO_LARGE where the node does not take it
   */
  byte[] seal(Located<K> place, String itemKey, Change.Put<V> put) {
    return seal(place, itemKey, put, 0);
  }

  private byte[] seal(Located<K> place, String itemKey, Change.Put<V> put, int nonce) {
    byte[] item = sealing(place, put, nonce).apply(itemKey);
    Transport transport = place.shard().transport();
    int limit = transport.maxValueLength(itemKey);
    if (item.length > limit) {
      throw TransportException.tooLarge(transport.node(), item.length, limit);
    }
    return item;
  }

  /**
   * Sends a write of a value, whatever is there; not for a key in doubt.
   *
   * @param itemKey the item key, with the generation that is to be confirmed
   * @param sealed what {@link #seal(Located, String, Change.Put)} gave for it
   */
  Reply<@Nullable Void> startBlind(
      Located<K> place, String itemKey, Change.Put<V> put, byte[] sealed, long now) {
    return place.shard().sendSet(place.text(), itemKey, sealed, timeToLive(put.deadline(), now));
  }

  /**
   * Sends a delete, whatever is there; not for a key in doubt. What is just being stored by a load
   * may come behind it, and is outdated; and where it has no answer it may itself come behind what
   * is stored later.
   *
   * @param itemKey the item key, with the generation that is to be confirmed
   */
  Reply<Boolean> startRemoval(Located<K> place, String itemKey) {
    Shard shard = place.shard();
    String text = place.text();
    shard.loads().overtake(text);
    if (shard.loads().isStoring(text)) {
      shard.outdated(text);
    }
    Reply<Boolean> delete = shard.transport().delete(itemKey);
    return shard.orInDoubt(delete, text, () -> shard.ledger().maybeSet(text, delete.channel()));
  }

  /**
   * Sends a write of a value, whatever is there, with which {@link SentWrites} goes on.
   *
   * @throws TransportException where it is known at once that it fails
   */
  private void send(
      SentWrites sent, Located<K> place, Operation<V, ?> operation, Change.Put<V> put) {
    Payload payload = context.codec().payload(put.value());
    Function<String, byte[]> sealing = sealing(place, put, 0, payload);
    int expiry = timeToLive(put.deadline(), context.now());
    String text = place.text();
    String name = operation.name();
    Shard shard = place.shard();
    FailurePolicy failures = context.failures();
    sent.send(
        shard,
        text,
        payload.bytes().length,
        used -> shard.set(text, sealing, expiry, used),
        failure -> failures.onSentFailure(failure, name, text),
        context.deadline());
  }

  /**
   * Stores a value, whatever was there; where writes are sent, only on its way by then.
   *
   * @throws TransportException where it fails, as far as that is known
   */
  void setBlind(Located<K> place, Operation<V, ?> operation, Change.Put<V> put, long now) {
    SentWrites sent = context.sent();
    if (sent != null) {
      send(sent, place, operation, put);
      return;
    }
    place
        .shard()
        .set(
            place.text(),
            sealing(place, put, 0),
            timeToLive(put.deadline(), now),
            context.deadline());
  }

  /**
   * Returns what is left of an operation whose node failed. What it should have changed is outdated
   * then, and counts as absent for this JVM until it is repaired.
   *
   * @param found what the operation has read; null where it did not come so far
   * @param decided what was decided; null where it did not come so far
   * @throws javax.cache.CacheException when the policy, or the operation, is to throw
   */
  <R> Decision<V, R> withoutNode(
      TransportException failure,
      Located<K> place,
      Operation<V, R> operation,
      @Nullable Found found,
      @Nullable Decision<V, R> decided) {
    if (failure.mayHaveBeenApplied()) {
      place.shard().ledger().freshness().mayBeChanged(place.text());
    }
    boolean told = failure.kind() == TransportException.Kind.TOO_LARGE;
    if (!told && operation.outdates(null)) {
      outdated(place, found);
    }
    if (!told && decided != null && found != null && found.item() == null && isWritten(decided)) {
      // A load of another JVM may have begun before that.
      place.shard().outdated(place.text());
    }
    context.failures().onFailure(failure, operation.name(), place.key(), operation.degrades());
    Decision<V, R> decision = decided == null ? withoutEntry(place, operation) : decided;
    if (operation.outdates(decision)) {
      outdated(place, found);
    }
    if (decision.change() instanceof Change.Remove<V> && operation.outdates(null)) {
      // What was found was not removed, and is not said to be.
      return operation.decideWithoutNode(context.rules(), context.now()).dropped();
    }
    return decision.dropped();
  }

  private <R> Decision<V, R> withoutEntry(Located<K> place, Operation<V, R> operation) {
    Decision<V, R> decision = operation.decideWithoutNode(context.rules(), context.now());
    context.writer().before(place.key(), decision.writeThrough());
    return decision;
  }

  private void outdated(Located<K> place, @Nullable Found found) {
    if (found == null) {
      place.shard().outdated(place.text());
    } else {
      place.shard().outdated(place.text(), found);
    }
  }

  private Reply<Boolean> remove(Located<K> place, Found found) {
    byte[] absent = context.codec().envelopes().absent(found.itemKey());
    return place.shard().remove(found, absent);
  }

  /** Returns what makes the item of a value for an item key; the value is serialized once. */
  private Function<String, byte[]> sealing(Located<K> place, Change.Put<V> put, int nonce) {
    return sealing(place, put, nonce, context.codec().payload(put.value()));
  }

  private Function<String, byte[]> sealing(
      Located<K> place, Change.Put<V> put, int nonce, Payload payload) {
    byte[] key = context.codec().keyBytes(place.key(), place.encoded());
    return itemKey ->
        context.codec().envelopes().entry(itemKey, key, put.deadline(), nonce, payload);
  }

  private int timeToLive(long deadline, long now) {
    return TimeToLive.until(deadline, now, context.graceSeconds().getAsInt());
  }
}
