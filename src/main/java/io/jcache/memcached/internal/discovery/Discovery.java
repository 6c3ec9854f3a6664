package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.DiscoveryReport;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a source for the servers of a manager, by a thread of its own, as long as the manager is
 * open.
 *
 * <ul>
 *   <li>There is no manager without a first answer: it is asked for again and again, for a while.
 *   <li>Asks at intervals, and at once when a server fails; more often while one is down, as name
 *       servers may keep an old answer, and again in time where an answer is in doubt.
 *   <li>What is not believed leaves the list as it is, and is said once, until an answer is
 *       believed.
 *   <li>What is believed is the list once: one that is set by hand afterwards stays until the
 *       answer is another one.
 *   <li>No call of a cache waits for it.
 * </ul>
 */
public final class Discovery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private final String manager;
  private final Source source;
  private final Settings.Discovery options;
  private final Function<List<Node>, @Nullable String> problem;
  private final TransportOptions transports;
  private final Pace pace;
  private final LongSupplier ticker;
  private final Belief belief;
  private final ScheduledExecutorService thread = DaemonThreads.pool("discovery").scheduler();
  private Target target = (servers, by) -> {};
  private Supplier<Map<String, State>> states = Map::of;
  private Set<String> failed = Set.of();
  private @Nullable Long lastAsked;
  private boolean onceMore;
  private volatile List<Node> applied = List.of();
  private volatile DiscoveryReport report;
  private volatile boolean following;
  private volatile boolean closed;

  /** What changes the list of servers. */
  @FunctionalInterface
  public interface Target {

    /**
     * Changes the list, where that is another one.
     *
     * @param by what says so, for the log
     * @throws IllegalArgumentException where the servers cannot be used
     */
    void change(List<Node> servers, String by);
  }

  /**
   * Creates what asks a source.
   *
   * @param problem gives why keys cannot be spread over servers; null where they can
   * @param ticker gives nanoseconds
   */
  Discovery(
      String manager,
      Source source,
      Settings.Discovery options,
      Function<List<Node>, @Nullable String> problem,
      TransportOptions transports,
      Pace pace,
      LongSupplier ticker) {
    this.manager = manager;
    this.source = source;
    this.options = options;
    this.problem = problem;
    this.transports = transports;
    this.pace = pace;
    this.ticker = ticker;
    this.belief = new Belief(options.maxLoss(), source, options.interval(), pace);
    this.report = new DiscoveryReport(source.toString(), 0, 0, 0, "");
  }

  /**
   * Returns what asks the source of settings; null where they have none.
   *
   * @param manager names the manager in messages
   * @param transports how servers are spoken to
   * @param loader finds what configuration files include
   */
  public static @Nullable Discovery of(
      String manager,
      Settings settings,
      TransportOptions transports,
      Supplier<ClassLoader> loader,
      Pace pace) {
    Settings.Discovery options = settings.discovery();
    List<Node> servers = settings.servers();
    Function<String, @Nullable String> names = server -> null;
    Source source;
    switch (options.source()) {
      case DNS -> {
        AddressSource addresses = new AddressSource(servers, new NameServers());
        names = addresses::nameOf;
        source = addresses;
      }
      case SRV -> source = new ServiceSource(servers, new NameServers());
      case CONFIG -> source = new ConfigSource(servers, transports);
      case FILE -> source = new FileSource(Objects.requireNonNull(options.file()), loader);
      default -> {
        return null;
      }
    }
    TransportOptions named =
        transports.tls() == null
            ? transports
            : transports.withTls(new NamedSecurity(transports.tls(), names));
    return new Discovery(
        manager, source, options, settings.distribution()::problem, named, pace, System::nanoTime);
  }

  /** Returns how the servers that are found are spoken to. */
  public TransportOptions transports() {
    return transports;
  }

  /**
   * Asks for the first time, again and again for a while, and returns the servers.
   *
   * @throws ConfigurationException where there is no answer in that time; this is closed then
   */
  public List<Node> first() {
    Deadline deadline = Deadline.after(pace.patience());
    String silent = "it has not answered";
    Future<?> asked = thread.submit(() -> askUntilBelieved(deadline));
    try {
      asked.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.debug("{} has not yet answered", source, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      silent = "the thread that opens it was interrupted";
    }
    List<Node> servers = applied;
    if (servers.isEmpty()) {
      close();
      String why = report.lastFailure();
      throw new ConfigurationException(
          "The cache manager of %s has no servers: within %d ms %s named none that could be believed: %s; %s"
              .formatted(
                  manager,
                  pace.patience().toMillis(),
                  source,
                  why.isEmpty() ? silent : why,
                  source.remedy()));
    }
    following = true;
    return servers;
  }

  private void askUntilBelieved(Deadline deadline) {
    while (!closed && !deadline.hasPassed() && applied.isEmpty()) {
      ask();
      if (applied.isEmpty() && !onceMore) {
        LockSupport.parkNanos(FIRST_PAUSE.toNanos());
      }
    }
  }

  /**
   * Lets changes be made from now on.
   *
   * @param changing changes the list, by the thread of this
   * @param now gives how the servers do, by their addresses; waits for nothing
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing comes out of a step
  public void follow(Target changing, Supplier<Map<String, State>> now) {
    long millis = Math.min(STEP.toMillis(), options.interval().toMillis());
    target = changing; // the thread has nothing to do yet
    states = now;
    thread.scheduleWithFixedDelay(this::step, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Asks, where it is time. */
  void step() {
    try {
      if (!closed && isTime()) {
        ask();
      }
    } catch (RuntimeException | Error e) {
      failed("it cannot be asked: " + e, e); // the thread goes on with the next one
    }
  }

  private boolean isTime() {
    Set<String> now = those(State.DOWN, State.SUSPECT);
    Set<String> fresh = new HashSet<>(now);
    fresh.removeAll(failed);
    failed = now;
    Long last = lastAsked;
    Duration interval = options.interval();
    if (!those(State.DOWN).isEmpty()) {
      interval = least(interval, pace.down());
    }
    Duration wait = belief.untilAgain();
    if (wait != null) {
      interval = least(interval, wait);
    }
    return last == null || !fresh.isEmpty() || ticker.getAsLong() - last >= interval.toNanos();
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Returns the addresses of the servers that are in one of some states. */
  private Set<String> those(State... which) {
    return states.get().entrySet().stream()
        .filter(each -> List.of(which).contains(each.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Asks, and follows the answer. Whatever fails, it is asked again at the next time. */
  private void ask() {
    long now = ticker.getAsLong();
    lastAsked = now;
    onceMore = false;
    try {
      Answer answer = source.ask(belief.believed());
      String unfit = problem.apply(answer.servers());
      String doubt = unfit == null ? belief.doubt(answer, those(State.DOWN), now) : unfit;
      if (unfit != null) {
        belief.forgetDoubt();
      }
      if (doubt == null) {
        apply(answer);
      } else if (belief.isUsual() && unfit == null) {
        onceMore = true;
        LOG.debug("{}: {}", source, doubt);
      } else {
        failed(doubt, null);
      }
    } catch (SourceException | IllegalArgumentException e) {
      failed(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      failed("it cannot be followed: " + e, e);
    }
  }

  /** Changes the list to what is believed, where that is news. */
  private void apply(Answer believed) {
    if (!believed.servers().equals(applied) && !closed) {
      String version = believed.version() == 0 ? "" : ", version " + believed.version();
      target.change(believed.servers(), source + version);
      applied = believed.servers();
    }
    answered(believed.version());
  }

  private synchronized void answered(long version) {
    DiscoveryReport last = report;
    report =
        new DiscoveryReport(
            last.source(), version, transports.clock().getAsLong(), last.failures(), "");
    if (following && !last.lastFailure().isEmpty()) {
      LOG.info("The cache manager of {} is told of its servers by {} again", manager, source);
    }
  }

  /** Notes why there is no answer, or none that is believed; the first time, says so. */
  private synchronized void failed(String why, @Nullable Throwable cause) {
    DiscoveryReport last = report;
    if (closed) {
      return;
    }
    report =
        new DiscoveryReport(
            last.source(), last.version(), last.answered(), last.failures() + 1, why);
    if (following && last.lastFailure().isEmpty()) {
      LOG.warn(
          "The cache manager of {} keeps its list of servers, as {} gives none: {}; {}",
          manager,
          source,
          why,
          source.remedy());
    }
    LOG.debug("{} gives no list of servers: {}", source, why, cause);
  }

  /** Returns what has told of the servers. */
  public DiscoveryReport report() {
    return report;
  }

  /** Ends the thread; what it waits for just then it still waits for. Idempotent. */
  @Override
  public void close() {
    closed = true;
    thread.shutdownNow();
  }
}
