package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Operations that write, on many entries: pipelined to all nodes, some keys of each node at a time.
 *
 * <ul>
 *   <li>One round trip a node for writes that need not know the entry, two for the others. What
 *       loses a race or meets a clear is sent once more; what then does again, or is in doubt, goes
 *       through the {@link CasLoop}, or a set of its own.
 *   <li>Every key has its outcome, whatever became of the others. A node that is silent for the
 *       timeout fails with all keys that are left, at once; the others go on.
 *   <li>For use by one thread. Between two calls of {@link #next} nothing is held or under way.
 * </ul>
 */
public final class BulkUpdate<K, V> {
  // The part of the timeout after which processors and writers leave the locks to other threads.
  private static final int USER_CODE_PART = 4;

  private final StoreContext<K, V> context;
  private final Changes<K, V> changes;
  private final CasLoop<K, V> loop;
  private final Map<K, Operation<V, ?>> operations;
  private final Map<K, Ticket> tickets;
  private final boolean areKnown;
  private final Waves<K> waves;
  private final SilentNodes silent = new SilentNodes();
  private final Pipeline<Task<?>> pipeline;
  private final List<Task<?>> lost = new ArrayList<>();
  private final List<Task<?>> alone = new ArrayList<>();
  private long userNanos;
  private Deadline deadline;
  private @Nullable Error error;
  private Map<K, Outcome<V>> outcomes = new LinkedHashMap<>();

  BulkUpdate(
      StoreContext<K, V> context,
      Changes<K, V> changes,
      CasLoop<K, V> loop,
      Map<K, Operation<V, ?>> operations,
      Map<K, Ticket> tickets,
      Function<K, Located<K>> placement,
      RecentKeys recent) {
    this.context = context;
    this.changes = changes;
    this.loop = loop;
    this.operations = operations;
    this.tickets = tickets;
    this.pipeline = context.pipeline();
    this.deadline = context.deadline();
    List<Located<K>> located = new ArrayList<>(operations.size());
    for (K key : operations.keySet()) {
      try {
        Located<K> place = placement.apply(key);
        located.add(place);
        recent.used(place);
      } catch (RuntimeException e) {
        outcomes.put(key, new Outcome<>(null, e));
      }
    }
    this.areKnown = Ticket.allKnow(tickets.values());
    this.waves = Waves.of(located, context.pipelineDepth(), isBlind() || areKnown);
  }

  /**
   * Returns whether nothing has to be read, of which the first operation tells: the bytes that are
   * sent are bounded anyway.
   */
  private boolean isBlind() {
    return context.mayWriteBlind()
        && tickets.isEmpty()
        && operations.values().stream()
            .limit(1)
            .allMatch(operation -> operation.decideBlind(context.rules(), context.now()) != null);
  }

  /**
   * What became of the operation on one key: a decision that was carried out, or dropped, or a
   * failure.
   */
  public record Outcome<V>(@Nullable Decision<V, ?> decision, @Nullable RuntimeException failure) {}

  /** Returns whether all keys have had their outcome. */
  public boolean isOver() {
    return error == null && waves.isOver() && outcomes.isEmpty();
  }

  /**
   * Runs the operations on some more of the keys, and returns their outcomes. An Error of the
   * application's code comes out of the call after that: what was done before has its outcome.
   */
  @SuppressWarnings("try") // They are only there to be closed.
  public Map<K, Outcome<V>> next() {
    if (error != null) {
      throw error;
    }
    List<Task<?>> tasks = new ArrayList<>();
    List<String> locked = new ArrayList<>();
    Map<Shard, List<Located<K>>> wave = waves.next();
    for (List<Located<K>> places : wave.values()) {
      for (Located<K> place : places) {
        Task<?> task = task(place);
        tasks.add(task);
        if (!task.isBlindPut()) {
          locked.add(place.text());
        }
      }
    }
    // Waiting for other threads counts, too.
    deadline = context.deadline();
    userNanos = 0;
    try (StripedLocks.Hold hold = context.locks().hold(locked);
        Freshness.Changing changing = changes.underWay(wave)) {
      run(tasks);
    }
    lost.clear();
    alone.clear();
    abandonSilent();
    Map<K, Outcome<V>> done = outcomes;
    outcomes = new LinkedHashMap<>();
    return done;
  }

  /** Runs tasks pipelined, then once more those that lost a race, then one by one what is left. */
  private void run(List<Task<?>> tasks) {
    try {
      pipeline(tasks);
      if (!lost.isEmpty()) {
        List<Task<?>> again = List.copyOf(lost);
        lost.clear();
        for (List<Task<?>> some : areKnown ? Waves.small(again) : List.of(again)) {
          deadline = context.deadline();
          pipeline(some);
        }
      }
      alone.addAll(lost);
      alone.forEach(Task::runAlone);
    } catch (Error e) {
      // What was sent before is carried out all the same.
      error = e;
      pipeline.await(deadline);
    }
  }

  /** Runs tasks of all nodes at once; those that lose a race are then to be run again. */
  private void pipeline(List<Task<?>> tasks) {
    Map<Shard, List<Task<?>>> blind = new LinkedHashMap<>();
    Map<Shard, List<Task<?>>> informed = new LinkedHashMap<>();
    for (Task<?> task : tasks) {
      Shard shard = task.place.shard();
      if (task.isSent()
          || task.isLate()
          || shard.isDoubtful(task.place.text())
          || silent.has(shard)) {
        alone.add(task);
      } else {
        (task.isBlind() ? blind : informed)
            .computeIfAbsent(shard, node -> new ArrayList<>())
            .add(task);
      }
    }
    sendAll(blind);
    exchangeAll(informed);
    pipeline.await(deadline);
  }

  private Task<?> task(Located<K> place) {
    return new Task<>(place, Objects.requireNonNull(operations.get(place.key())));
  }

  /** Sends the sets and deletes of all nodes, each behind a read of its generation. */
  private void sendAll(Map<Shard, List<Task<?>>> blind) {
    Map<Shard, Reply<Long>> generations = new LinkedHashMap<>();
    blind.keySet().forEach(shard -> generations.put(shard, shard.generation().learn()));
    generations.forEach(
        (shard, generation) -> {
          List<Task<?>> tasks = blind.getOrDefault(shard, List.of());
          try {
            long used = generation.await(deadline);
            String prefix = context.keys().itemPrefix(used);
            Reply<Boolean> confirmed = shard.confirm(used);
            pipeline.start(shard.transport(), tasks, task -> task.prepareBlind(prefix, confirmed));
          } catch (TransportException e) {
            tasks.forEach(task -> task.fail(e));
          }
        });
  }

  /** Fetches from all nodes, decides, and sends what the decisions change. */
  private void exchangeAll(Map<Shard, List<Task<?>>> informed) {
    Map<Shard, TicketedFetch> fetched = new LinkedHashMap<>();
    informed.forEach(
        (shard, tasks) ->
            fetched.put(
                shard,
                TicketedFetch.of(shard, tasks, task -> task.place.text(), task -> task.ticket)));
    fetched.forEach(
        (shard, fetch) -> {
          List<Task<?>> tasks = informed.getOrDefault(shard, List.of());
          try {
            Map<String, Found> found = fetch.await(deadline);
            waves.weigh(shard, tasks.size(), Found.bytes(found.values()));
            Reply<Boolean> valid = fetch.confirm();
            pipeline.start(shard.transport(), tasks, task -> prepareInformed(task, found, valid));
          } catch (TransportException e) {
            tasks.forEach(task -> task.fail(e));
          }
        });
  }

  /** Goes on with a task whose entry is known, or puts it off where others wait too long. */
  private void prepareInformed(Task<?> task, Map<String, Found> found, Reply<Boolean> valid) {
    if (userNanos > context.timeout().toNanos() / USER_CODE_PART) {
      waves.giveBack(task.place);
    } else {
      task.prepareInformed(Found.only(found, task.place.text()), valid);
    }
  }

  /** Takes note of what a node is not to be blamed for. */
  private void userCodeRan(long nanos) {
    userNanos += nanos;
    deadline = deadline.extendedBy(nanos);
  }

  private void abandonSilent() {
    silent.forEach(
        (shard, failure) -> waves.abandon(shard).forEach(place -> task(place).fail(failure)));
  }

  /** The operation on one key. */
  private final class Task<R> implements Pipeline.Step {
    private final Located<K> place;
    private final Operation<V, R> operation;
    private final @Nullable Ticket ticket;
    private final @Nullable Decision<V, R> blind;
    private @Nullable Found found;
    private @Nullable Decision<V, R> decision;
    private @Nullable Runnable ready;
    private int bytes;
    private Reply<Boolean> changed = deadline -> true;

    Task(Located<K> place, Operation<V, R> operation) {
      this.place = place;
      this.operation = operation;
      this.ticket = tickets.get(place.key());
      this.blind =
          context.mayWriteBlind() && ticket == null
              ? operation.decideBlind(context.rules(), context.now())
              : null;
      this.decision = blind;
    }

    boolean isBlind() {
      return blind != null;
    }

    /** Returns whether it waits for no other change of its key; a blind removal waits. */
    boolean isBlindPut() {
      return blind != null && blind.change() instanceof Change.Put<V>;
    }

    /** Returns whether nobody waits for its answer. */
    boolean isSent() {
      return isBlindPut() && context.sent() != null;
    }

    /** Returns whether it is known that nothing will be stored. */
    boolean isLate() {
      return ticket != null && !ticket.isKnown();
    }

    /** Does what is to be done before the requests, if any, which {@link #launch} makes. */
    void prepareBlind(String itemPrefix, Reply<Boolean> confirmed) {
      attempt(
          () -> {
            silent.requireNone(place.shard());
            String itemKey = itemPrefix + place.text();
            if (blind != null && blind.change() instanceof Change.Put<V> put) {
              byte[] sealed = changes.seal(place, itemKey, put);
              bytes = sealed.length;
              ready =
                  () ->
                      changed =
                          changes
                              .startBlind(place, itemKey, put, sealed, context.now())
                              .then(confirmed);
            } else {
              ready = () -> changed = changes.startRemoval(place, itemKey).then(confirmed);
            }
          });
    }

    void prepareInformed(Found fetched, Reply<Boolean> valid) {
      attempt(
          () -> {
            silent.requireNone(place.shard());
            long now = context.now();
            found = fetched;
            if (ticket != null && !ticket.store(fetched.generation())) {
              if (TicketedFetch.isOld(valid)) {
                lost.add(this);
              } else {
                conclude(changes.decide(place, fetched, operation, now).dropped());
              }
              return;
            }
            long userCodeFrom = context.nanoTime();
            Decision<V, R> decided;
            byte @Nullable [] sealed;
            try {
              decided = changes.decide(place, fetched, operation, ticket, now);
              decision = decided;
              sealed = changes.seal(place, fetched, decided.change());
              context.writer().before(place.key(), decided.writeThrough());
            } finally {
              userCodeRan(context.nanoTime() - userCodeFrom);
            }
            bytes = sealed == null ? 0 : sealed.length;
            ready =
                () -> {
                  changes.overtakeLoads(place, operation, decided, ticket);
                  Reply<Boolean> write = changes.start(place, fetched, decided, sealed, now);
                  changed = TicketedFetch.confirmed(write, valid);
                };
          });
    }

    @Override
    public int bytes() {
      return bytes;
    }

    @Override
    public boolean isUrgent() {
      return decision != null && context.writer().hears(decision.writeThrough());
    }

    @Override
    public boolean launch() {
      Runnable start = ready;
      ready = null;
      if (start != null) {
        attempt(start);
      }
      return start != null;
    }

    @Override
    public void finish(Deadline deadline) {
      attempt(
          () -> {
            if (!changed.await(deadline)) {
              stored();
              lost.add(this);
            } else if (blind != null) {
              conclude(blind);
            } else if (decision != null) {
              changes.outdateOvertaken(place, decision, ticket);
              conclude(context.commits().committed(place.key(), decision));
            }
          });
    }

    private void stored() {
      if (ticket != null) {
        ticket.stored();
      }
    }

    void runAlone() {
      found = null;
      decision = blind;
      attempt(
          () -> {
            silent.requireNone(place.shard());
            if (blind != null && blind.change() instanceof Change.Put<V> put) {
              setAlone(put, blind);
            } else {
              conclude(
                  loop.run(
                      place,
                      operation,
                      ticket,
                      failure -> silent.noteAlone(place.shard(), failure)));
            }
          });
    }

    private void setAlone(Change.Put<V> put, Decision<V, R> decided) {
      try {
        changes.setBlind(place, operation, put, context.now());
        conclude(decided);
      } catch (TransportException e) {
        silent.noteAlone(place.shard(), e);
        throw e;
      }
    }

    /** Runs a part of the operation, whose failure is that of this key alone. */
    private void attempt(Runnable part) {
      try {
        part.run();
      } catch (TransportException e) {
        silent.note(place.shard(), e);
        withoutNode(e);
      } catch (RuntimeException e) {
        conclude(e);
      }
    }

    private void withoutNode(TransportException failure) {
      try {
        conclude(changes.withoutNode(failure, place, operation, found, decision));
      } catch (RuntimeException e) {
        conclude(e);
      }
    }

    private void conclude(Decision<V, R> concluded) {
      stored();
      outcomes.put(place.key(), new Outcome<>(concluded, null));
    }

    void fail(TransportException failure) {
      attempt(
          () -> {
            throw failure;
          });
    }

    private void conclude(RuntimeException failure) {
      stored();
      outcomes.put(place.key(), new Outcome<>(null, failure));
    }
  }
}
