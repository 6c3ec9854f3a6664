package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Told;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of one cache in memcached: read by {@link Reads}, changed by the {@link CasLoop} or,
 * where nobody needs to know what was there, by one blind set.
 */
public final class EntryStore<K, V> implements Entries<K, V> {

  private static final Logger LOG = LoggerFactory.getLogger(EntryStore.class);

  private static final int COUNTING_TIMEOUTS = 10;

  private final StoreContext<K, V> context;
  private final Placements<K> placement;
  private final RecentKeys recent = new RecentKeys();
  private final Changes<K, V> changes;
  private final CasLoop<K, V> loop;
  private final Reads<K, V> reads;
  private final Probe<K, V> probe;
  private final LeaseEnds<K> leaseEnds;
  private volatile @Nullable ChangeHook changeHook;

  /** Creates the store of a cache over the nodes of its manager. */
  public EntryStore(StoreContext<K, V> context) {
    this(context, context.nodes().placements(context));
  }

  EntryStore(StoreContext<K, V> context, List<Shard> shards) {
    this(
        context,
        new Placements<>(
            new KeyPlacement<>(context.keys(), context.nodes().ring(), shards), context.timeout()));
  }

  private EntryStore(StoreContext<K, V> context, Placements<K> placement) {
    this.context = context;
    this.placement = placement;
    this.changes = new Changes<>(context);
    this.loop = new CasLoop<>(context, changes);
    this.reads = new Reads<>(context, changes, recent);
    this.probe = new Probe<>(context, recent, placement);
    this.leaseEnds = new LeaseEnds<>(context);
  }

  @Override
  public <R> Decision<V, R> read(K key, Operation<V, R> operation) {
    return reads.read(placement.locate(key), operation);
  }

  @Override
  public <R> Map<K, Decision<V, R>> readAll(
      Collection<? extends K> keys, Operation<V, R> operation) {
    return reads.readAll(locate(keys), operation);
  }

  @Override
  @SuppressWarnings("try") // What is under way is only there to be closed.
  public <R> Decision<V, R> update(K key, Operation<V, R> operation) {
    Located<K> place = placement.locate(key);
    recent.used(place);
    try (Freshness.Changing changing = place.shard().ledger().freshness().changing(place.text())) {
      return update(place, operation);
    }
  }

  private <R> Decision<V, R> update(Located<K> place, Operation<V, R> operation) {
    Decision<V, R> blind =
        context.mayWriteBlind() ? operation.decideBlind(context.rules(), context.now()) : null;
    if (blind != null && blind.change() instanceof Change.Put<V> put) {
      return setBlind(place, operation, blind, put);
    }
    return operation.computes() && !context.loadLease().isZero()
        ? new LeasedUpdates<>(context, loop, leaseEnds).run(place, operation)
        : loop.run(place, operation, null, failure -> {});
  }

  @Override
  public BulkUpdate<K, V> updateAll(Map<K, Operation<V, ?>> operations, Map<K, Ticket> tickets) {
    Function<K, Located<K>> places =
        tickets.isEmpty() ? placement::locate : key -> locate(key, tickets.get(key));
    return new BulkUpdate<>(context, changes, loop, operations, tickets, places, recent);
  }

  @Override
  public Map<K, Ticket> tickets(Collection<K> keys, long since) {
    return ticketsOf(
        keys,
        shard ->
            shard.hasFailedSince(since) ? deadline -> Ticket.UNKNOWN : shard.generation().learn());
  }

  @Override
  public Map<K, Ticket> validTickets(Collection<K> keys) {
    return ticketsOf(keys, Shard::validGeneration);
  }

  @Override
  public LoadLeases<K, V> leases(Map<K, Ticket> tickets, boolean mayWait) {
    List<Located<K>> places = new ArrayList<>(tickets.size());
    tickets.forEach((key, ticket) -> places.add(locate(key, ticket)));
    return new LoadLeases<>(context, leaseEnds, "load", places, tickets, mayWait);
  }

  private Map<K, Ticket> ticketsOf(Collection<K> keys, Function<Shard, Reply<Long>> asking) {
    List<Located<K>> places = locate(keys);
    Map<Shard, Located<K>> first = new LinkedHashMap<>();
    places.forEach(place -> first.putIfAbsent(place.shard(), place));
    Map<Located<K>, Reply<Long>> asked = new LinkedHashMap<>();
    first.forEach((shard, place) -> asked.put(place, asking.apply(shard)));
    Deadline deadline = context.deadline();
    Map<Shard, Long> told = new HashMap<>();
    asked.forEach((place, reply) -> told.put(place.shard(), generation(place, reply, deadline)));
    // Not before: what fails has taken none.
    Map<K, Ticket> tickets = new LinkedHashMap<>();
    places.forEach(
        place ->
            tickets.put(
                place.key(), Ticket.take(place, told.getOrDefault(place.shard(), Ticket.UNKNOWN))));
    return tickets;
  }

  private long generation(Located<K> place, Reply<Long> asked, Deadline deadline) {
    try {
      return asked.await(deadline);
    } catch (TransportException e) {
      context.failures().onFailure(e, "load", place.key(), true);
      return Ticket.UNKNOWN;
    }
  }

  private Located<K> locate(K key, @Nullable Ticket ticket) {
    return ticket == null ? placement.locate(key) : placement.locate(key, ticket.encoded());
  }

  private List<Located<K>> locate(Collection<? extends K> keys) {
    List<Located<K>> places = new ArrayList<>(keys.size());
    keys.forEach(key -> places.add(placement.locate(key)));
    return places;
  }

  @Override
  public void requireStorable(K key, V value) {
    Located<K> place = placement.locate(key);
    try {
      // A node's limit is known once it has answered.
      place.shard().generation().current(context.deadline());
    } catch (TransportException e) {
      context.failures().onFailure(e, "putAll", key, true);
    }
    try {
      String itemKey = context.keys().itemPrefix(Long.MAX_VALUE) + place.text();
      changes.seal(place, itemKey, new Change.Put<>(value, Entry.NO_DEADLINE));
    } catch (TransportException e) {
      context.failures().onFailure(e, "putAll", key, false);
    }
  }

  @Override
  public void clear() {
    if (!clearsAtOnce()) {
      awaitSent(); // what has been sent before is deleted, too
    }
    endGenerations("clear");
  }

  @Override
  public boolean clearsAtOnce() {
    return context.keys().hasGenerations();
  }

  @Override
  public void removeAll(
      boolean bounded, BiConsumer<K, Entry<V>> removed, BiConsumer<K, Entry<V>> onExpired) {
    awaitSent();
    List<Section> ended = endGenerations("removeAll");
    EntryScan<K, V> scan = new EntryScan<>(context, placement, ended, null, onExpired, null);
    Deadline deadline =
        Deadline.after(context.timeout().multipliedBy(COUNTING_TIMEOUTS), context.ticker());
    try {
      for (EntryScan.Scanned<K, V> next = scan.next(); next != null; next = scan.next()) {
        if (bounded && deadline.hasPassed()) {
          LOG.info("{}: removeAll() removed more entries than it could count in time", this);
          return;
        }
        removed.accept(next.key(), next.entry());
      }
    } catch (UnsupportedOperationException e) {
      LOG.warn("{}: removeAll() removed entries that it could not list", this, e);
    } finally {
      scan.end();
    }
  }

  @Override
  public EntryScan<K, V> scan(BiConsumer<K, Entry<V>> onExpired) {
    Accesses<K, V> accesses =
        context.rules().ignoresAccess() ? null : new Accesses<>(context, changes, reads);
    return new EntryScan<>(context, placement, sections(), probe, onExpired, accesses);
  }

  @Override
  public EntryScan<K, V> completeScan(BiConsumer<K, Entry<V>> onExpired) {
    return new EntryScan<>(context, placement, sections(), null, onExpired, null).complete();
  }

  @Override
  public void awaitSent() {
    Deadline deadline = context.deadline();
    placement.shards().forEach(shard -> shard.unanswered().awaitAll(deadline));
  }

  private List<Section> sections() {
    awaitSent();
    return placement.shards().stream().map(shard -> new Section(shard, 0)).toList();
  }

  private List<Section> endGenerations(String operation) {
    try {
      allChanged();
      return endingGenerations(operation);
    } finally {
      allChanged();
    }
  }

  private void allChanged() {
    placement.shards().forEach(shard -> shard.ledger().freshness().allChanged());
  }

  private List<Section> endingGenerations(String operation) {
    List<Shard> shards = placement.shards();
    shards.forEach(shard -> shard.unanswered().cleared());
    Map<Shard, Reply<@Nullable Item>> asked = new LinkedHashMap<>();
    shards.forEach(shard -> asked.put(shard, shard.generation().ask()));
    if (!clearsAtOnce()) {
      shards.forEach(shard -> shard.loads().overtakeAll());
      shards.forEach(shard -> shard.unanswered().outdateAll());
    }
    Map<Shard, Reply<Long>> raised = new LinkedHashMap<>();
    List<Section> ended = new ArrayList<>();
    List<TransportException> failures = new ArrayList<>();
    awaitEach(asked, failures, (shard, item) -> raised.put(shard, shard.generation().raise(item)));
    awaitEach(
        raised,
        failures,
        (shard, generation) -> {
          if (generation != 0) {
            ended.add(new Section(shard, generation));
          }
        });
    TransportException refused = failures.stream().filter(this::isRefusal).findFirst().orElse(null);
    failures.removeIf(this::isRefusal);
    failures.forEach(e -> context.failures().onFailure(e, operation, null, true));
    if (refused != null) {
      throw new UnsupportedOperationException(refused.getMessage(), refused);
    }
    return ended;
  }

  /**
   * Awaits the replies of all nodes, in one timeout; a node that fails has its entries outdated.
   */
  private <T extends @Nullable Object> void awaitEach(
      Map<Shard, Reply<T>> replies,
      List<TransportException> failures,
      BiConsumer<Shard, T> answered) {
    Deadline deadline = context.deadline();
    replies.forEach(
        (shard, reply) -> {
          try {
            answered.accept(shard, reply.await(deadline));
          } catch (TransportException e) {
            if (!isRefusal(e)) {
              shard.allOutdated();
            }
            failures.add(e);
          }
        });
  }

  /** Returns whether a node cannot delete what it holds, so that nothing is outdated. */
  private boolean isRefusal(TransportException failure) {
    return !clearsAtOnce() && failure.kind() == TransportException.Kind.UNSUPPORTED;
  }

  /**
   * Begins to take note of what changes entries, for one who keeps some that were read.
   *
   * @param keys how many at most
   */
  public void watch(int keys) {
    placement.watch(keys);
  }

  /** Has deletes be told to those who watch the nodes. */
  public void announceDeletes() {
    placement.announceDeletes();
  }

  /**
   * Takes note that an item of a node, of this cache or another, may have been changed by anybody.
   *
   * @param address of the node; of one that is not on the list nothing is kept
   * @param told finds out how; not asked where nobody is to know
   */
  public void heard(String address, String itemKey, Supplier<Told> told) {
    String text = context.keys().textOf(itemKey);
    ChangeHook hook = changeHook;
    if (text != null && text.isEmpty()) {
      placement.freshness(address).ifPresent(Freshness::allChanged);
      if (hook != null && told.get() != Told.REFUSED) {
        hook.cleared();
      }
    } else if (text != null) {
      placement.freshness(address).ifPresent(freshness -> freshness.changed(text));
      if (hook != null) {
        hook.changed(address, itemKey, text, told.get());
      }
    }
  }

  /**
   * Takes note that all items of a node may have been changed by anybody.
   *
   * @param unheard what may have been missed; null for nothing
   */
  public void heardOfAll(String address, @Nullable String unheard) {
    placement.freshness(address).ifPresent(Freshness::allChanged);
    ChangeHook hook = changeHook;
    if (hook != null && unheard != null) {
      hook.missed(address, unheard);
    }
  }

  /** Tells of what is heard of the nodes. */
  public void tellChanges(ChangeHook hook) {
    changeHook = hook;
  }

  /** Tells of what is sent to the nodes, of which they tell those who watch them. */
  public void tellSent(SendHook hook) {
    placement.tellSent(hook);
  }

  /**
   * Reads what is there by now under keys of which only the texts are known.
   *
   * @param address of the node that told of them; of one that is not on the list nothing is read
   * @throws TransportException where the node fails
   */
  public Map<String, Seen<K, V>> look(String address, Collection<String> texts) {
    return new Looks<>(context, placement).look(address, texts);
  }

  /** Returns a key that is to be read, with what tells whether what is read is still right. */
  public Sought<K> seek(K key) {
    return placement.seek(key);
  }

  /** Reads an entry as {@link Operations#getEntry} does. */
  public Decision<V, Entry<V>> read(Sought<K> sought, Sought.Keeper<K, V> keeper) {
    return reads.read(
        sought.place(),
        Operations.getEntry(),
        (place, found, decision) -> keeper.keep(sought, decision, copies(found)));
  }

  /** Reads entries as {@link Operations#getEntry} does, pipelined to all nodes. */
  public Map<K, Decision<V, Entry<V>>> readAll(
      Collection<Sought<K>> all, Sought.Keeper<K, V> keeper) {
    IdentityHashMap<Located<K>, Sought<K>> places = new IdentityHashMap<>();
    List<Located<K>> inOrder = new ArrayList<>(all.size());
    for (Sought<K> sought : all) {
      places.put(sought.place(), sought);
      inOrder.add(sought.place());
    }
    return reads.readAll(
        inOrder,
        Operations.getEntry(),
        (place, found, decision) ->
            keeper.keep(Objects.requireNonNull(places.get(place)), decision, copies(found)));
  }

  private @Nullable Supplier<V> copies(Found found) {
    byte[] item = found.value();
    return item == null ? null : context.codec().copies(found.itemKey(), item);
  }

  private <R> Decision<V, R> setBlind(
      Located<K> place, Operation<V, R> operation, Decision<V, R> decision, Change.Put<V> put) {
    try {
      changes.setBlind(place, operation, put, context.now());
      return decision;
    } catch (TransportException e) {
      return changes.withoutNode(e, place, operation, null, decision);
    }
  }

  @Override
  public String toString() {
    return "EntryStore(" + context.keys() + ")";
  }
}
