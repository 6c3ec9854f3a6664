package io.jcache.memcached.testkit;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transport that passes requests on to another, and on demand lets some of them go wrong.
 *
 * <ul>
 *   <li>Faults of one request are used up in the order in which they were asked for.
 *   <li>Safe for use by several threads.
 * </ul>
 */
public class FaultyTransport implements Transport {

  /** The requests that can go wrong. */
  public enum Request {
    GET,
    GETS,
    SET,
    ADD,
    COMPARE_AND_SET,
    COMPARE_AND_DELETE,
    DELETE,
    STATS,
    DUMP
  }

  /** What becomes of one request. */
  public interface Fault {

    /** Returns the reply to a request, which is sent when {@code request} is called. */
    <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request);
  }

  private final Transport delegate;
  private volatile boolean forTokens;
  private volatile boolean hidesCount;
  private final Map<Request, Deque<Fault>> faults = new EnumMap<>(Request.class);
  private final Map<Request, Integer> counts = new EnumMap<>(Request.class);
  private final AtomicInteger gathered = new AtomicInteger();
  private @Nullable Fault permanent;

  /** Creates a transport without faults. */
  public FaultyTransport(Transport delegate) {
    this.delegate = delegate;
  }

  /** Lets the next requests of a kind fail without being carried out. */
  public void refuse(Request request, Kind kind, int times) {
    add(request, failure(kind, false), times);
  }

  /** Lets the next requests of a kind be carried out, but their answers get lost. */
  public void loseAnswer(Request request, Kind kind, int times) {
    add(request, failure(kind, true), times);
  }

  /** Lets something happen just before the next request of a kind. */
  public void before(Request request, Runnable action) {
    add(
        request,
        new Fault() {
          @Override
          public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> sent) {
            action.run();
            return sent.get();
          }
        },
        1);
  }

  /** Lets every request fail without being carried out, until {@link #repair}. */
  public synchronized void breakDown(Kind kind) {
    permanent = failure(kind, false);
  }

  /** Lets every request be carried out from now on. */
  public synchronized void repair() {
    permanent = null;
    faults.clear();
  }

  /**
   * Lets the node no longer say how many items it has, so that all its keys are listed before the
   * first of them is read: how many requests wait for each other is then no matter of time.
   */
  public void hideCount() {
    hidesCount = true;
  }

  /** Returns how many requests of a kind have been made. */
  public synchronized int count(Request request) {
    return counts.getOrDefault(request, 0);
  }

  /** Lets the fault be what becomes of the next requests of a kind. */
  public synchronized void add(Request request, Fault fault, int times) {
    Deque<Fault> queue = faults.computeIfAbsent(request, r -> new ArrayDeque<>());
    for (int i = 0; i < times; i++) {
      queue.add(fault);
    }
  }

  private Fault failure(Kind kind, boolean carriedOut) {
    return new Fault() {
      @Override
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
        if (carriedOut) {
          var unused = request.get();
        }
        return deadline -> {
          throw new TransportException(kind, node().address(), "made to fail: " + kind, null);
        };
      }
    };
  }

  private <T extends @Nullable Object> Reply<T> pass(Request request, Supplier<Reply<T>> sent) {
    Fault fault = next(request);
    return fault == null ? sent.get() : fault.reply(sent);
  }

  private synchronized @Nullable Fault next(Request request) {
    counts.merge(request, 1, Integer::sum);
    Deque<Fault> queue = faults.get(request);
    Fault once = queue == null ? null : queue.poll();
    return once == null ? permanent : once;
  }

  @Override
  public Node node() {
    return delegate.node();
  }

  @Override
  public void gather(Runnable action) {
    gathered.incrementAndGet();
    delegate.gather(action);
  }

  /** Returns how often requests were to be sent together. */
  public int gathered() {
    return gathered.get();
  }

  @Override
  public Reply<Map<String, byte[]>> get(Collection<String> keys) {
    return pass(Request.GET, () -> delegate.get(keys));
  }

  @Override
  public Reply<@Nullable Item> gets(String key) {
    return pass(Request.GETS, () -> delegate.gets(key));
  }

  @Override
  public Reply<Map<String, Item>> gets(Collection<String> keys) {
    return pass(Request.GETS, () -> delegate.gets(keys));
  }

  @Override
  public Reply<@Nullable Void> set(String key, byte[] value, int flags, int expiry) {
    return pass(Request.SET, () -> delegate.set(key, value, flags, expiry));
  }

  @Override
  public Reply<Map<String, byte[]>> getThenSet(
      String readKey, String key, byte[] value, int expiry) {
    Reply<Map<String, byte[]>> read = get(List.of(readKey));
    Reply<@Nullable Void> stored = set(key, value, expiry);
    return deadline -> {
      stored.await(deadline);
      return read.await(deadline);
    };
  }

  @Override
  public Reply<Boolean> add(String key, byte[] value, int flags, int expiry) {
    return pass(Request.ADD, () -> delegate.add(key, value, flags, expiry));
  }

  /** Lets it be a node that tells the tokens of what is added, or that does not. */
  public void addsForTokens(boolean tells) {
    forTokens = tells;
  }

  @Override
  public boolean addsForTokens() {
    return forTokens;
  }

  @Override
  public Reply<@Nullable CasToken> addForToken(String key, byte[] value, int expiry) {
    return pass(
        Request.ADD,
        () -> {
          Reply<Boolean> added = delegate.add(key, value, expiry);
          Reply<@Nullable Item> there = delegate.gets(key);
          return there.awaitedBy(
              deadline -> {
                boolean done = added.await(deadline);
                Item item = there.await(deadline);
                boolean isIt = done && item != null && Arrays.equals(item.value(), value);
                return isIt ? item.token() : done ? new CasToken(Long.MAX_VALUE, 1) : null;
              });
        });
  }

  @Override
  public Reply<CasResult> compareAndSet(
      String key, CasToken token, byte[] value, int flags, int expiry) {
    return pass(
        Request.COMPARE_AND_SET, () -> delegate.compareAndSet(key, token, value, flags, expiry));
  }

  @Override
  public Reply<CasResult> compareAndDelete(String key, CasToken token, byte[] absent) {
    return pass(Request.COMPARE_AND_DELETE, () -> delegate.compareAndDelete(key, token, absent));
  }

  @Override
  public Reply<Boolean> delete(String key) {
    return pass(Request.DELETE, () -> delegate.delete(key));
  }

  @Override
  public Reply<Map<String, String>> stats(String group) {
    return pass(
        Request.STATS, () -> delegate.stats(group).map(told -> hidesCount ? Map.of() : told));
  }

  @Override
  public void dump(String prefix, KeySink sink) {
    this.<@Nullable Void>pass(
            Request.DUMP,
            () -> {
              delegate.dump(prefix, sink);
              return deadline -> null;
            })
        .await(Deadline.after(Duration.ofSeconds(1)));
  }

  @Override
  public int maxValueLength(String key) {
    return delegate.maxValueLength(key);
  }

  @Override
  public NodeStatus status() {
    return delegate.status();
  }

  @Override
  public void close() {
    delegate.close();
  }

  @Override
  public String toString() {
    return "Faulty(" + delegate + ")";
  }
}
