package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the address at which a node can be reached; resolves its name anew each time. */
public final class Addresses {
  private static final int LARGE_RECEIVE_BUFFER = 1 << 20;

  private Addresses() {}

  /**
   * Returns the first address of the node that accepts a connection.
   *
   * @throws TransportException of kind DOWN, saying why there is none
   */
  public static InetSocketAddress reachable(Node node, Deadline deadline) {
    try (Socket socket = connect(node, deadline, Socket::new)) {
      socket.setSoLinger(true, 0);
      return (InetSocketAddress) socket.getRemoteSocketAddress();
    } catch (IOException e) {
      throw down(node, "cannot connect: " + e.getMessage(), e);
    }
  }

  /**
   * Returns a socket that is connected to the node.
   *
   * @param making makes sockets that are not connected
   * @throws TransportException of kind DOWN, saying why there is none
   */
  static <S extends Socket> S connect(Node node, Deadline deadline, Supplier<S> making) {
    TransportException failure = null;
    int port = tcp(node).port();
    InetAddress[] addresses = resolve(node);
    for (int i = 0; i < addresses.length; i++) {
      InetAddress address = addresses[i];
      // One that swallows packets must leave time for the others.
      long nanos = deadline.remainingNanos() / (addresses.length - i);
      long millis = Duration.ofNanos(nanos).toMillis();
      if (millis < 1) {
        break;
      }
      S socket = making.get();
      try {
        socket.setOption(StandardSocketOptions.SO_RCVBUF, LARGE_RECEIVE_BUFFER);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address, port), (int) millis);
        return socket;
      } catch (IOException e) {
        failure = down(node, describe(e, address, millis), e);
        closeQuietly(socket, failure);
      }
    }
    throw failure != null ? failure : down(node, "no time was left to connect", null);
  }

  /**
   * Returns the first address of the node.
   *
   * @throws TransportException of kind DOWN when its name cannot be resolved
   */
  public static InetSocketAddress first(Node node) {
    return new InetSocketAddress(resolve(node)[0], tcp(node).port());
  }

  /** Returns the name or address of the node's host, as it was configured. */
  static String host(Node node) {
    return tcp(node).host();
  }

  private static InetAddress[] resolve(Node node) {
    String host = host(node);
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw down(node, "unknown host " + host + ": check the name and the DNS", e);
    }
  }

  private static Endpoint.Tcp tcp(Node node) {
    if (node.endpoint() instanceof Endpoint.Tcp tcp) {
      return tcp;
    }
    throw down(
        node,
        "the client library connects to ports alone, not to sockets of the file system",
        null);
  }

  private static String describe(IOException failure, InetAddress address, long millis) {
    String where = " (" + address.getHostAddress() + ")";
    if (failure instanceof SocketTimeoutException) {
      return "connecting timed out after " + millis + " ms" + where;
    }
    if (failure instanceof ConnectException) {
      return failure.getMessage() + where;
    }
    return "cannot connect" + where + ": " + failure;
  }

  /** Closes a socket that a failure leaves behind. */
  static void closeQuietly(Socket socket, Throwable failure) {
    try {
      socket.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static TransportException down(Node node, String detail, @Nullable Throwable cause) {
    return new TransportException(Kind.DOWN, node.address(), detail, cause);
  }
}
