package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.store.Validation.Answer;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cache's part of one node. Every request carries a read of the generation in its own round trip
 * and is repeated where the generation was not the one used, so that nothing of before a clear is
 * seen or stored after it. A write without an answer goes into the {@link Ledger}, and a delete
 * follows it.
 */
final class Shard {

  private final Transport transport;
  private final KeySpace keys;
  private final Generation generation;
  private final Validation validation;
  private final EnvelopeCodec envelopes;
  private final Ledger ledger;
  private final Loads loads = new Loads();
  private final Unanswered unanswered;
  private final Repair repair;
  private final BiConsumer<Shard, @Nullable String> inDoubt;
  private final AtomicReference<@Nullable Long> failedNanos = new AtomicReference<>();

  /**
   * Creates the part of a cache.
   *
   * @param inDoubt hears whenever there is a key to repair, or null for all; must not wait
   * @param ticker the time of deadlines, in nanoseconds
   */
  Shard(
      Transport transport,
      KeySpace keys,
      Generation generation,
      EnvelopeCodec envelopes,
      Ledger ledger,
      BiConsumer<Shard, @Nullable String> inDoubt,
      LongSupplier ticker) {
    this.transport = transport;
    this.keys = keys;
    this.generation = generation;
    this.validation = new Validation(keys, generation, ticker);
    this.unanswered = new Unanswered(validation::sentNow);
    this.envelopes = envelopes;
    this.ledger = ledger;
    this.repair = new Repair(this, keys, ledger, envelopes);
    this.inDoubt = inDoubt;
  }

  Transport transport() {
    return transport;
  }

  Generation generation() {
    return generation;
  }

  Ledger ledger() {
    return ledger;
  }

  Repair repair() {
    return repair;
  }

  /** Takes note that the node has failed a read. */
  void failed() {
    failedNanos.set(System.nanoTime());
    ledger.freshness().failed();
  }

  /** Returns whether the node has failed a read since a point of {@link System#nanoTime()}. */
  boolean hasFailedSince(long nanoTime) {
    Long failed = failedNanos.get();
    return failed != null && failed - nanoTime >= 0;
  }

  /** Returns what is being loaded. */
  Loads loads() {
    return loads;
  }

  /** Returns the writes that were sent and have no answer yet. */
  Unanswered unanswered() {
    return unanswered;
  }

  /** Returns whether a key counts as absent until it is repaired, or a write has no answer yet. */
  boolean isDoubtful(String text) {
    return ledger.isDoubtful(text) || unanswered.has(text);
  }

  /**
   * Makes sure that a key can be written: that nothing outdated is there, nor can arrive.
   *
   * @throws TransportException of kind UNSETTLED where something can, and as the node fails
   */
  void settle(String text, Deadline deadline) {
    unanswered.await(text, deadline);
    repairIfDoubtful(text, deadline);
  }

  /** As {@link #settle}, where a write of the key that has no answer is the caller's own. */
  void repairIfDoubtful(String text, Deadline deadline) {
    if (ledger.isDoubtful(text)) {
      repair.settle(text, deadline);
    }
  }

  /** Takes note that what is stored under a key is outdated. */
  void outdated(String text) {
    loads.overtake(text);
    unanswered.outdate(text); // first: a repair may be quicker than that write
    ledger.outdated(text);
    inDoubt.accept(this, text);
  }

  /** Takes note that what was found under a key, if anything, is outdated if it is still there. */
  void outdated(String text, Found found) {
    Item item = found.item();
    if (item == null) {
      return;
    }
    EnvelopeCodec.Envelope envelope = envelopes.open(found.itemKey(), item.value());
    if (envelope.problem() == null && !envelope.absent()) {
      loads.overtake(text);
      ledger.outdated(text, envelopes.contentCheck(found.itemKey(), item.value()));
      inDoubt.accept(this, text);
    } else {
      // It may have been damaged on its way, or be a lease, which gives way to what is older.
      outdated(text);
    }
  }

  /** Takes note that everything is outdated. */
  void allOutdated() {
    loads.overtakeAll();
    ledger.allOutdated();
    inDoubt.accept(this, null);
  }

  /** Reads a key without its token; one in doubt as absent. */
  Found read(String text, Deadline deadline) {
    unanswered.await(text, deadline);
    boolean doubtful = ledger.isDoubtful(text);
    Found found =
        validation
            .validated(
                (used, prefix) -> {
                  String itemKey = prefix + text;
                  Reply<Map<String, byte[]>> reply =
                      transport.get(List.of(generation.itemKey(), itemKey));
                  return later -> {
                    Map<String, byte[]> items = reply.await(later);
                    return new Answer<>(
                        items.get(generation.itemKey()),
                        new Found(itemKey, used, items.get(itemKey), null, reply.channel()));
                  };
                })
            .await(deadline);
    return doubtful ? found.absent() : found;
  }

  /** Reads a key with its token; one in doubt as absent. */
  Found readWithToken(String text, Deadline deadline) {
    unanswered.await(text, deadline);
    boolean doubtful = ledger.isDoubtful(text);
    Found found = fetch(text, deadline);
    return doubtful ? found.absent() : found;
  }

  /** Reads a key with its token, whether or not it is in doubt. */
  Found fetch(String text, Deadline deadline) {
    return Found.only(fetch(List.of(text)).await(deadline), text);
  }

  /** Reads keys without their tokens, in one round trip; those in doubt as absent. */
  Reply<Map<String, Found>> read(Collection<String> texts) {
    return unanswered.before(texts, () -> trusted(texts, () -> readAll(texts)));
  }

  /** Reads keys with their tokens, in one round trip; those in doubt as absent. */
  Reply<Map<String, Found>> readWithTokens(Collection<String> texts) {
    return unanswered.before(texts, () -> trusted(texts, () -> fetch(texts)));
  }

  /** Reads keys, and takes for absent what was in doubt before that. */
  private Reply<Map<String, Found>> trusted(
      Collection<String> texts, Supplier<Reply<Map<String, Found>>> reading) {
    List<String> doubtful = ledger.doubtful(texts);
    Reply<Map<String, Found>> reply = reading.get();
    return deadline -> {
      Map<String, Found> found = reply.await(deadline);
      doubtful.forEach(text -> found.computeIfPresent(text, (t, item) -> item.absent()));
      return found;
    };
  }

  private Reply<Map<String, Found>> readAll(Collection<String> texts) {
    return validation.validated(
        (used, prefix) -> {
          ItemKeys itemKeys = itemKeys(used, prefix, texts);
          Reply<Map<String, byte[]>> reply = transport.get(itemKeys.all());
          return deadline -> {
            Map<String, byte[]> items = reply.await(deadline);
            return new Answer<>(
                items.get(generation.itemKey()), itemKeys.values(items, reply.channel()));
          };
        });
  }

  private ItemKeys itemKeys(long used, String prefix, Collection<String> texts) {
    return ItemKeys.of(used, prefix, texts, List.of(generation.itemKey()));
  }

  /** Asks for the generation that the node holds. */
  Reply<Long> validGeneration() {
    return validation.validated(
        (used, prefix) -> {
          Reply<Map<String, byte[]>> check = transport.get(List.of(generation.itemKey()));
          return later -> new Answer<>(stored(check, later), used);
        });
  }

  /** Reads keys of a generation that has ended, which no request can change any more. */
  Reply<Map<String, Found>> readEnded(Collection<String> texts, long ended) {
    return trusted(texts, () -> readUnchanging(texts, ended));
  }

  private Reply<Map<String, Found>> readUnchanging(Collection<String> texts, long ended) {
    ItemKeys itemKeys = ItemKeys.of(ended, keys.itemPrefix(ended), texts, List.of());
    return transport.get(itemKeys.all()).map(items -> itemKeys.values(items, 0));
  }

  /** Reads keys with their tokens, in one round trip, whether or not they are in doubt. */
  Reply<Map<String, Found>> fetch(Collection<String> texts) {
    return fetch(texts, transport::gets);
  }

  /** Reads keys as {@link #fetch(Collection)}, by what gets their item keys last, in order. */
  Reply<Map<String, Found>> fetch(
      Collection<String> texts, Function<List<String>, Reply<Map<String, Item>>> read) {
    return validation.validated(
        (used, prefix) -> {
          ItemKeys itemKeys = itemKeys(used, prefix, texts);
          Reply<Map<String, Item>> reply = read.apply(itemKeys.all());
          return deadline -> {
            Map<String, Item> items = reply.await(deadline);
            Map<String, Found> found = itemKeys.items(items, reply.channel());
            Item stored = items.get(generation.itemKey());
            return new Answer<>(stored == null ? null : stored.value(), found);
          };
        });
  }

  /**
   * Stores an item, whatever was there.
   *
   * @param sealed gives the bytes for an item key
   */
  void set(String text, Function<String, byte[]> sealed, int expiry, Deadline deadline) {
    settle(text, deadline);
    loads.overtake(text);
    boolean done = false;
    while (!done) {
      done = set(text, sealed, expiry, generation.current(deadline)).await(deadline);
    }
  }

  /**
   * Sends a write of an item under a generation; the reply tells whether that was valid. For a key
   * that is settled, and whose loads are overtaken.
   */
  Reply<Boolean> set(String text, Function<String, byte[]> sealed, int expiry, long used) {
    String itemKey = validation.prefix(used) + text;
    Reply<Map<String, byte[]>> sent =
        followed(
            text,
            itemKey,
            transport.getThenSet(generation.itemKey(), itemKey, sealed.apply(itemKey), expiry));
    return sent.awaitedBy(deadline -> generation.held(stored(sent, deadline), used, deadline));
  }

  /** Sends a write of an item, of which the ledger hears where it has no answer. */
  Reply<@Nullable Void> sendSet(String text, String itemKey, byte[] value, int expiry) {
    loads.overtake(text);
    return followed(text, itemKey, transport.set(itemKey, value, expiry));
  }

  /** Returns the reply to a write that a delete follows where it has no answer in time. */
  private <T extends @Nullable Object> Reply<T> followed(
      String text, String itemKey, Reply<T> write) {
    Reply<T> noted = orInDoubt(write, text, () -> ledger.maybeSet(text, write.channel()));
    return noted.awaitedBy(
        deadline -> {
          try {
            return noted.await(deadline);
          } catch (TransportException e) {
            if (e.kind() == TransportException.Kind.TIMEOUT) {
              // Right behind the write, so that no JVM sees it for long. Nobody awaits it: Repair
              // deletes once more, and knows by the answer that the write is over.
              var unused = transport.on(write.channel()).deleteBehind(itemKey);
            }
            throw e;
          }
        });
  }

  /**
   * Deletes keys, pipelined, by {@link Transport#on} one connection.
   *
   * @return the connection that each was deleted on
   */
  Map<String, Long> delete(Collection<String> texts, Transport behind, Deadline deadline) {
    if (texts.isEmpty()) {
      return Map.of();
    }
    return validation
        .<Map<String, Long>>validated(
            (used, prefix) -> {
              Reply<Map<String, byte[]>> check = behind.get(List.of(generation.itemKey()));
              Map<String, Reply<Boolean>> replies = new HashMap<>(texts.size() * 2);
              texts.forEach(text -> replies.put(text, behind.delete(prefix + text)));
              return later -> {
                byte[] stored = stored(check, later);
                Map<String, Long> channels = new HashMap<>(replies.size() * 2);
                replies.forEach(
                    (text, reply) -> {
                      reply.await(later);
                      channels.put(text, reply.channel());
                    });
                return new Answer<>(stored, channels);
              };
            })
        .await(deadline);
  }

  /** Stores or replaces what a read with token found; false where another writer was faster. */
  Reply<Boolean> replace(String text, Found found, byte[] value, int expiry) {
    Item item = found.item();
    if (item == null) {
      String itemKey = found.itemKey();
      Reply<Boolean> added = transport.add(itemKey, value, expiry);
      return orInDoubt(
          added,
          text,
          () -> ledger.maybeAdded(text, envelopes.contentCheck(itemKey, value), added.channel()));
    }
    // A compare-and-set that arrives late changes nothing that is newer.
    return done(transport.compareAndSet(found.itemKey(), item.token(), value, expiry));
  }

  /** Removes what a read with token found; false where another writer was faster. */
  Reply<Boolean> remove(Found found, byte[] absent) {
    Item item = found.item();
    return item == null
        ? deadline -> true
        : done(transport.compareAndDelete(found.itemKey(), item.token(), absent));
  }

  /** Returns the reply to a write that no token fences: where it is missing, the ledger hears. */
  <T extends @Nullable Object> Reply<T> orInDoubt(Reply<T> reply, String text, Runnable noting) {
    Runnable note =
        () -> {
          noting.run();
          inDoubt.accept(this, text);
        };
    reply.whenLost(note);
    return reply.awaitedBy(
        deadline -> {
          try {
            return reply.await(deadline);
          } catch (TransportException e) {
            if (e.mayHaveBeenApplied()) {
              note.run();
            }
            throw e;
          }
        });
  }

  private static Reply<Boolean> done(Reply<CasResult> reply) {
    return reply.map(result -> result == CasResult.DONE);
  }

  private byte @Nullable [] stored(Reply<Map<String, byte[]>> asked, Deadline deadline) {
    return asked.await(deadline).get(generation.itemKey());
  }

  /**
   * Asks whether a generation is valid before what is sent next is carried out; the reply may be
   * awaited for each part of that.
   */
  Reply<Boolean> confirm(long used) {
    UnaryOperator<Deadline> afterAnswer = validation.sentNow();
    Reply<Map<String, byte[]>> asked = transport.get(List.of(generation.itemKey()));
    List<Boolean> answer = new ArrayList<>(1);
    return deadline -> {
      if (answer.isEmpty()) {
        answer.add(generation.confirms(stored(asked, deadline), used, afterAnswer.apply(deadline)));
      }
      return answer.get(0);
    };
  }

  @Override
  public String toString() {
    return "Shard(" + keys + " on " + transport + ")";
  }
}
