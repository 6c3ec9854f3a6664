package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.LineConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks servers for the list of their cluster, some of those that are configured and some of those
 * on the list, others each time, and takes the answer of the highest version. Where that is older
 * than what is known, all of the list are asked. Each is asked on a connection of its own, by the
 * text protocol.
 */
final class ConfigSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigSource.class);

  private static final String ASK = "config get cluster";
  private static final String ASK_OLDER = "get AmazonElastiCache:cluster";
  private static final Pattern BEGIN =
      Pattern.compile(
          "(?:CONFIG cluster|VALUE AmazonElastiCache:cluster) [0-9]{1,10} ([0-9]{1,9})");
  private static final int MOST_LINES = 8;
  private static final int CONFIGURED_ASKED = 3;
  private static final int MEMBERS_ASKED = 2;

  private final List<Node> configured;
  private final TransportOptions options;

  /** Who has been asked since others told of old times. */
  private final Set<Node> rest = new HashSet<>();

  private int turn;

  /**
   * Creates a source.
   *
   * @param configured what is always asked: servers, or an endpoint that answers for them
   */
  ConfigSource(List<Node> configured, TransportOptions options) {
    this.configured = configured;
    this.options = options;
  }

  @Override
  public Answer ask(@Nullable Answer known) throws SourceException {
    Set<Node> asked = new LinkedHashSet<>();
    Deadline patience = Deadline.after(options.attemptTime().multipliedBy(2));
    Latest latest = new Latest();
    for (Node server : some(configured, CONFIGURED_ASKED)) {
      if (latest.mayAsk(patience) && asked.add(server)) {
        latest.take(server);
      }
    }
    for (Answer list : lists(known, latest.answer)) {
      for (Node server : some(list.servers(), MEMBERS_ASKED)) {
        if (latest.mayAsk(patience) && asked.add(server)) {
          latest.take(server);
        }
      }
    }
    turn++;
    if (known != null && latest.isOlderThan(known)) {
      askRest(known, latest, asked);
    }
    rest.clear();
    return latest.get();
  }

  /**
   * Asks the rest of the list, where all others tell of old times: these are not believed as long
   * as any server of it may tell of newer ones. Where some hang, it takes several questions.
   */
  private void askRest(Answer known, Latest latest, Set<Node> asked) throws SourceException {
    Deadline patience = Deadline.after(options.attemptTime().multipliedBy(2));
    rest.addAll(asked);
    for (Node server : known.servers()) {
      if (latest.isOlderThan(known) && !rest.contains(server)) {
        if (!latest.mayAsk(patience)) {
          throw new SourceException(
              "not all servers of the list have been asked yet, and the others tell of an older one");
        }
        rest.add(server);
        latest.take(server);
      }
    }
  }

  /** Returns the list that is known, and one that is newer. */
  private static List<Answer> lists(@Nullable Answer known, @Nullable Answer said) {
    if (known == null || said == null) {
      return Stream.of(known, said).filter(Objects::nonNull).toList();
    }
    return said.version() > known.version() ? List.of(said, known) : List.of(known);
  }

  /** Returns some of a list, and others each time. */
  private List<Node> some(List<Node> list, int most) {
    return IntStream.range(0, Math.min(most, list.size()))
        .mapToObj(i -> list.get((int) ((i + (long) turn * most) % list.size())))
        .toList();
  }

  /** The answer that has the highest version, as one that was taken off may tell of old times. */
  private final class Latest {
    private @Nullable Answer answer;
    private @Nullable SourceException failure;

    /** Returns whether it is worth while to wait for another server, too. */
    boolean mayAsk(Deadline patience) {
      return !Thread.currentThread().isInterrupted() && (answer == null || !patience.hasPassed());
    }

    boolean isOlderThan(Answer known) {
      return answer != null && answer.version() < known.version();
    }

    void take(Node server) {
      try {
        Answer said = ask(server);
        if (answer == null || said.version() > answer.version()) {
          answer = said;
        }
      } catch (SourceException e) {
        LOG.debug("memcached {}: no list of servers", server, e);
        failure = failure == null ? e : failure;
      }
    }

    Answer get() throws SourceException {
      if (answer != null) {
        return answer;
      }
      throw failure == null ? new SourceException("interrupted") : failure;
    }
  }

  private Answer ask(Node server) throws SourceException {
    Deadline deadline = Deadline.after(options.attemptTime().multipliedBy(2));
    try (LineConnection connection = LineConnection.open(server, options)) {
      String said = connection.ask(ASK, remaining(deadline));
      if (said.endsWith("ERROR") || said.startsWith("CLIENT_ERROR")) {
        said = connection.ask(ASK_OLDER, remaining(deadline));
      }
      Matcher begin = BEGIN.matcher(said);
      if (!begin.matches()) {
        throw new SourceException(
            "memcached %s answers %s to '%s': it knows of no cluster"
                .formatted(server, ClusterText.shown(said), ASK));
      }
      int length = Integer.parseInt(begin.group(1));
      if (length > ClusterText.MOST_BYTES) {
        throw new SourceException(
            "memcached %s announces a list of %d bytes, more than %d"
                .formatted(server, length, ClusterText.MOST_BYTES));
      }
      return ClusterText.read(value(connection, deadline), length);
    } catch (TransportException e) {
      throw new SourceException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the lines of the value, without the empty ones at its end. */
  private static List<String> value(LineConnection connection, Deadline deadline)
      throws SourceException {
    List<String> lines = new ArrayList<>();
    String line = connection.read(remaining(deadline));
    while (line != null && !line.equals("END")) {
      if (lines.size() == MOST_LINES) {
        throw new SourceException("it has no end after %d lines".formatted(MOST_LINES));
      }
      lines.add(line);
      line = connection.read(remaining(deadline));
    }
    if (line == null) {
      throw new SourceException("memcached " + connection + " fell silent within the list");
    }
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  private static Duration remaining(Deadline deadline) {
    return Duration.ofNanos(Math.max(1, deadline.remainingNanos()));
  }

  @Override
  public String remedy() {
    return "check that the servers know 'config get cluster', as those of ElastiCache and the"
        + " endpoint of Memorystore do; other servers take discovery.source = dns, srv or none";
  }

  @Override
  public String toString() {
    return "config " + String.join(";", configured.stream().map(Node::address).toList());
  }
}
