package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.MovedKeys;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster, what places keys on them, and what repairs them after a failure. They are
 * shared by the caches of a manager.
 *
 * <p>Their list may change: a node that stays on it keeps all that this JVM knows of it.
 */
public final class Nodes implements AutoCloseable {

  private final Duration timeout;
  private final int ledgerCapacity;
  private final @Nullable Nodes whole;
  private final UnaryOperator<Transport> way;
  private final LeftNodes left;
  private final List<WeakReference<Placed<?>>> caches = new CopyOnWriteArrayList<>();
  private final Map<String, Long> placedAt = new HashMap<>();
  private final Set<String> lost = ConcurrentHashMap.newKeySet();
  private long taking; // the marks of all changes so far, for the caches that come later
  private volatile Members members;

  /**
   * A node.
   *
   * @param repairer repairs caches with generations
   * @param deleter repairs those without, item by item
   */
  record Member(Transport transport, Repairer repairer, Repairer deleter) {

    /** Returns how many repairs are pending. */
    int pending() {
      return repairer.pending() + deleter.pending();
    }

    /** Ends the repairs, the last ones being tried within the timeout. */
    void close() {
      repairer.close();
      deleter.close();
    }

    /** Ends the repairs and the connections of a node that has left the list. */
    void retire() {
      try {
        repairer.end();
        deleter.end();
      } finally {
        transport.retire();
      }
    }
  }

  /**
   * The nodes of a list, in the order of its ring.
   *
   * @param nodes the same with their weights on this list
   * @param number how many lists there were before
   */
  private record Members(Ring ring, List<Member> list, List<Node> nodes, long number) {}

  /** A cache whose keys are placed. */
  private record Placed<K>(Nodes by, StoreContext<K, ?> context, Placements<K> placements) {
    void moveTo(Members members, MovedKeys moved) {
      placements.moveTo(by.placement(context, members), moved);
    }
  }

  /**
   * Creates the nodes of a cluster.
   *
   * @param transports one per node, in the order of the ring's nodes
   * @param timeout how long a node may be silent
   * @param ledgerCapacity the most entries of a cache and node that are repaired one by one
   */
  public Nodes(Ring ring, List<Transport> transports, Duration timeout, int ledgerCapacity) {
    this(ring, transports, timeout, ledgerCapacity, new LeftNodes(System::nanoTime));
  }

  /** Creates the nodes of a cluster, which keep those that leave in a place. */
  Nodes(
      Ring ring, List<Transport> transports, Duration timeout, int ledgerCapacity, LeftNodes left) {
    this.left = left;
    this.timeout = timeout;
    this.ledgerCapacity = ledgerCapacity;
    this.whole = null;
    this.way = UnaryOperator.identity();
    this.members =
        new Members(
            ring,
            transports.stream().map(this::member).toList(),
            transports.stream().map(Transport::node).toList(),
            0);
  }

  private Nodes(Nodes whole, UnaryOperator<Transport> way) {
    this.left = whole.left;
    this.timeout = whole.timeout;
    this.ledgerCapacity = whole.ledgerCapacity;
    this.whole = whole;
    this.way = way;
    this.members = whole.members;
  }

  private Member member(Transport transport) {
    return new Member(
        transport, new Repairer(transport, timeout), new Repairer(transport, timeout));
  }

  /**
   * Returns the same nodes for a cache that reaches its items in another way, without generations.
   * What makes up for its failures deletes item by item, and so is not what others wait for.
   */
  public Nodes reachedBy(UnaryOperator<Transport> another) {
    return new Nodes(whole(), another);
  }

  private Nodes whole() {
    return whole == null ? this : whole;
  }

  private Members members() {
    return whole().members;
  }

  /** Returns the nodes of the list, with their weights. */
  public List<Node> list() {
    return members().nodes();
  }

  /** Returns a transport to each node of the list, in its order. */
  public List<Transport> transports() {
    return members().list().stream().map(Member::transport).toList();
  }

  /**
   * Returns a transport to a node of the list, or to one that has left and whose connections are
   * still there; null where there is none.
   */
  public @Nullable Transport transport(String address) {
    Member member = member(address);
    return member == null ? null : member.transport();
  }

  private @Nullable Member member(String address) {
    for (Member member : members().list()) {
      if (member.transport().node().address().equals(address)) {
        return member;
      }
    }
    return left.get(address);
  }

  /** Returns what places keys on nodes. */
  public Ring ring() {
    return members().ring();
  }

  /** Returns how many repairs are pending on a node; waits for nobody. */
  public int pendingRepairs(Node node) {
    Member member = member(node.address());
    return member == null ? 0 : member.pending();
  }

  /**
   * Returns a cache's part of each node: the same for all caches of a name, so that one that is
   * made anew knows what is still to be repaired.
   *
   * @param clock the time in epoch milliseconds
   * @param ticker the time of deadlines, in nanoseconds
   */
  List<Shard> shards(
      KeySpace keys, EnvelopeCodec envelopes, LongSupplier clock, LongSupplier ticker) {
    return shards(members(), keys, envelopes, clock, ticker);
  }

  private List<Shard> shards(
      Members of, KeySpace keys, EnvelopeCodec envelopes, LongSupplier clock, LongSupplier ticker) {
    List<Shard> shards = new ArrayList<>();
    for (Member member : of.list()) {
      Repairer repairer = whole == null ? member.repairer() : member.deleter();
      shards.add(
          repairer.shard(
              keys.generationKey(),
              () -> shard(member.transport(), repairer, keys, envelopes, clock, ticker)));
    }
    return List.copyOf(shards);
  }

  private Shard shard(
      Transport member,
      Repairer repairer,
      KeySpace keys,
      EnvelopeCodec envelopes,
      LongSupplier clock,
      LongSupplier ticker) {
    Ledger ledger = new Ledger(ledgerCapacity, Ledger.QUARANTINE, System::nanoTime);
    Transport transport = way.apply(new TellingTransport(member, ledger.freshness()));
    Generation generation = new Generation(transport, keys.generationKey(), envelopes, clock);
    generation.tell(ledger.freshness());
    return new Shard(
        transport,
        keys,
        generation,
        envelopes,
        ledger,
        (doubted, text) -> {
          repairer.takeCareOf(doubted);
          whole().handOver(member, doubted, text);
        },
        ticker);
  }

  /**
   * Returns where the keys of a cache lie, from now on as the list changes. What a cache that was
   * closed meanwhile has missed makes it empty.
   */
  <K> Placements<K> placements(StoreContext<K, ?> context) {
    return whole().register(this, context);
  }

  private synchronized <K> Placements<K> register(Nodes by, StoreContext<K, ?> context) {
    KeyPlacement<K> first = by.placement(context, members);
    Placements<K> placements = new Placements<>(first, timeout);
    Placed<K> placed = new Placed<>(by, context, placements);
    placements.keep(placed);
    placements.catchUp(taking);
    placements.lostBefore(lost);
    caches.removeIf(cache -> cache.get() == null);
    caches.add(new WeakReference<>(placed));
    Long last = placedAt.put(context.keys().generationKey(), members.number());
    // While nodes are held, others have their keys, and may have had them before.
    boolean late = last == null ? left.holds() : last != members.number();
    if (late && context.keys().hasGenerations()) {
      first.shards().forEach(Shard::allOutdated);
    }
    return placements;
  }

  private <K> KeyPlacement<K> placement(StoreContext<K, ?> context, Members of) {
    List<Shard> shards =
        shards(of, context.keys(), context.codec().envelopes(), context.clock(), context.ticker());
    return new KeyPlacement<>(context.keys(), of.ring(), shards);
  }

  /**
   * Makes another list the one that keys are placed by. A node of both lists, by its address, keeps
   * its transport, and so does one that has left and whose connections are still there.
   *
   * @param list not empty, in the order of the ring
   * @param joining makes a transport to a node, and closes none
   */
  public MovedKeys change(List<Node> list, Ring ring, Function<Node, Transport> joining) {
    Members before = members;
    Map<String, Member> known = new HashMap<>();
    before.list().forEach(member -> known.put(member.transport().node().address(), member));
    List<Member> next = members(list, known, joining);
    Members after = new Members(ring, List.copyOf(next), List.copyOf(list), before.number() + 1);
    MovedKeys moved = MovedKeys.between(before.ring(), before.nodes(), ring, list);
    List<Placed<?>> placed;
    synchronized (this) {
      members = after;
      List<String> last = before.nodes().stream().map(Node::address).toList();
      Stream<String> joined =
          list.stream().map(Node::address).filter(address -> !last.contains(address));
      taking |= Placements.marks(Stream.concat(joined, moved.toStaying().stream()));
      lost.retainAll(list.stream().map(Node::address).toList());
      placed = caches.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    }
    try {
      moveAll(placed, after, moved);
    } finally {
      known.values().forEach(left::add);
    }
    return moved;
  }

  /** Returns the members of a list, and takes those that were known out of these. */
  private List<Member> members(
      List<Node> list, Map<String, Member> known, Function<Node, Transport> joining) {
    List<Member> next = new ArrayList<>();
    List<Member> back = new ArrayList<>();
    boolean done = false;
    try {
      for (Node node : list) {
        Member member = known.remove(node.address());
        if (member == null) {
          member = left.takeBack(node.address());
          if (member == null) {
            member = member(joining.apply(node));
          } else {
            back.add(member);
          }
        }
        next.add(member);
      }
      done = true;
    } finally {
      if (!done) {
        back.forEach(left::add);
      }
    }
    return next;
  }

  /** Moves caches, of which none is to stay behind for the failure of another. */
  private void moveAll(List<Placed<?>> placed, Members after, MovedKeys moved) {
    RuntimeException failure = null;
    Error error = null;
    for (Placed<?> cache : placed) {
      try {
        move(cache, after, moved);
      } catch (RuntimeException e) {
        failure = e;
      } catch (Error e) {
        error = e;
      }
    }
    if (error != null) {
      throw error;
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Has what fails on a node that has left the list counted where its keys are now; null: all. */
  private void handOver(Transport member, Shard shard, @Nullable String text) {
    // A cache that was closed and made anew is moved twice, and is on two lists in between.
    if (members.number() > 0 && !isOnTheList(member)) {
      for (WeakReference<Placed<?>> cache : caches) {
        Placed<?> placed = cache.get();
        if (placed != null
            && placed.context().keys().generationKey().equals(shard.generation().itemKey())) {
          placed.placements().handOver(shard, text);
        }
      }
    }
  }

  /** Returns whether a transport is that of a node on the list: one that is back has another. */
  private boolean isOnTheList(Transport transport) {
    return members.list().stream().anyMatch(member -> member.transport().equals(transport));
  }

  private void move(Placed<?> cache, Members after, MovedKeys moved) {
    cache.moveTo(after, moved);
    synchronized (this) {
      // Not before: who makes the cache anew meanwhile is to find nothing old, either.
      placedAt.put(cache.context().keys().generationKey(), after.number());
    }
  }

  /**
   * Hears that a node of the list does not answer any more, though it may be used by other JVMs:
   * where it leaves the list before it has answered, what they do there from now on is not known to
   * this one, and what this one did there is known by now. Waits for the other nodes.
   */
  public void lost(String address) {
    synchronized (this) {
      lost.add(address); // for the caches that come later
    }
    caches().forEach(placed -> placed.placements().lost(address));
  }

  /** Hears that a node that was lost answers again. */
  public void found(String address) {
    lost.remove(address);
    caches().forEach(placed -> placed.placements().found(address));
  }

  private List<Placed<?>> caches() {
    List<Placed<?>> found = new ArrayList<>();
    for (WeakReference<Placed<?>> cache : caches) {
      Placed<?> placed = cache.get();
      if (placed != null) {
        found.add(placed);
      }
    }
    return found;
  }

  /** Keeps the connections to nodes for as long as they have left the list, however long. */
  public void hold(Set<String> addresses) {
    left.hold(addresses);
  }

  /** Returns whether a node has left the list whose connections are still there. */
  public boolean isStillConnected(String address) {
    return left.has(address);
  }

  /** Closes nodes that have left the list, once they are idle, and returns them. */
  public List<Node> closeIdle() {
    return left.closeIdle();
  }

  /** Returns whether no node that has left the list is still connected. */
  public boolean allClosed() {
    return left.isEmpty();
  }

  /** Ends the repairs, the last ones being tried within the timeout; idempotent. */
  @Override
  public void close() {
    members.list().forEach(Member::close);
    left.close();
  }
}
