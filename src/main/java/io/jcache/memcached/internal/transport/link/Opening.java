package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.AsciiProtocol;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import io.jcache.memcached.internal.transport.wire.Exchange;
import io.jcache.memcached.internal.transport.wire.Outcome;
import io.jcache.memcached.internal.transport.wire.Peer;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to a node: the only class that does, but for the client library's. Logs in
 * where text is spoken, so that whatever is asked on a connection may be.
 */
public final class Opening {
  private static final int BUFFER = 1 << 10;
  private static final int REFUSAL_MILLIS = 1000;

  private final Node node;
  private final TransportOptions options;
  private final Deadline deadline;
  private final Progress progress;
  private final AsciiProtocol protocol = new AsciiProtocol(ReplyCheck.REQUESTED_KEY);

  private Opening(Node node, TransportOptions options, Deadline deadline, Progress progress) {
    this.node = node;
    this.options = options;
    this.deadline = deadline;
    this.progress = progress;
  }

  /**
   * Connects to a node, and logs in where the options have a login and speak text.
   *
   * @throws TransportException of kind DOWN, saying why there is no connection
   */
  public static Connection open(Node node, TransportOptions options, Deadline deadline) {
    return open(node, options, deadline, new Progress());
  }

  /** Connects so, and says meanwhile what it waits for. */
  static Connection open(
      Node node, TransportOptions options, Deadline deadline, Progress progress) {
    Connection connection = Sockets.connect(node, options, deadline, progress);
    try {
      new Opening(node, options, deadline, progress).begin(connection);
      return connection;
    } catch (RuntimeException | Error e) {
      close(connection, e);
      throw e;
    } finally {
      progress.end();
    }
  }

  private static void close(Connection connection, Throwable failure) {
    try {
      connection.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void begin(Connection connection) {
    long started = System.nanoTime();
    SilentServer silent = new SilentServer(node, options);
    progress.begin(() -> silent.obstacle(started));
    Login login = options.login();
    if (login != null && !options.binary()) {
      logIn(connection, protocol.login(login));
    } else if (options.tls() != null) {
      hearRefusal(connection);
    }
  }

  /** Hears what a server with TLS 1.3 says of the client's certificate only in its first answer. */
  private void hearRefusal(Connection connection) {
    Outcome<String> version = ask(connection, protocol.version(), "");
    if (version.failure() != null) {
      throw down(String.valueOf(version.detail()), null);
    }
  }

  /**
   * Logs in, once it is known that the server asks for that: else it would store the password as an
   * item.
   */
  private void logIn(Connection connection, Exchange<@Nullable Void> login) {
    String what = login.what() + ": ";
    Outcome<String> version = ask(connection, protocol.version(), what);
    if (version.failure() == null) {
      throw down(
          what
              + "the server does not ask for a login, and was not told the password; start memcached"
              + " with -Y, or remove the options login.user and login.password",
          null);
    }
    if (version.failure() != Kind.DOWN) { // which says that a login is missing
      throw down(what + version.detail(), null);
    }
    Outcome<@Nullable Void> loggedIn;
    try {
      loggedIn = ask(connection, login);
    } catch (BadReplyException e) { // what it says may be an echo of the password
      throw down(what + "connected, but the server answered in no way that is known", null);
    } catch (IOException e) {
      throw down(what + "connected, but " + e.getMessage(), e);
    }
    if (loggedIn.failure() != null) {
      throw down(what + loggedIn.detail(), null);
    }
  }

  private <T extends @Nullable Object> Outcome<T> ask(
      Connection connection, Exchange<T> exchange, String what) {
    try {
      return ask(connection, exchange);
    } catch (InterruptedIOException | EOFException e) {
      String meaning = new SilentServer(node, options).meaning();
      throw down(what + "connected, but " + e.getMessage() + meaning, e);
    } catch (BadReplyException | IOException e) {
      throw down(what + "connected, but " + e.getMessage(), e);
    }
  }

  /** Asks for something on a connection that nobody else uses yet. */
  private <T extends @Nullable Object> Outcome<T> ask(Connection connection, Exchange<T> exchange)
      throws IOException, BadReplyException {
    Deadline fair = deadline.atLeast(options.leastAnswerTime());
    write(connection, exchange.takeCommand());
    ByteBuffer answer = ByteBuffer.allocate(BUFFER).limit(0);
    while (!exchange.feed(answer, Peer.unknown(1))) {
      long millis = TimeUnit.NANOSECONDS.toMillis(fair.remainingNanos());
      int length = millis < 1 ? Connection.NOTHING : connection.read(answer.array(), (int) millis);
      if (length == Connection.END) {
        throw new EOFException("the server closed the connection");
      }
      if (length == Connection.NOTHING && fair.hasPassed()) {
        throw new InterruptedIOException("timed out, as the server was silent");
      }
      answer.clear().limit(length);
    }
    if (answer.hasRemaining()) {
      throw new BadReplyException("the server sent what nobody had asked for");
    }
    return exchange.outcome();
  }

  /** Writes; where that fails, what the server said before it closed the connection says more. */
  private static void write(Connection connection, ByteBuffer command) throws IOException {
    try {
      connection.write(
          command.array(), command.arrayOffset() + command.position(), command.remaining());
    } catch (IOException e) {
      connection.read(new byte[BUFFER], REFUSAL_MILLIS);
      throw e;
    }
  }

  private TransportException down(String detail, @Nullable Throwable cause) {
    return new TransportException(Kind.DOWN, node.address(), detail, cause);
  }
}
