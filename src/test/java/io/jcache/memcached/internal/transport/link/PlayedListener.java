package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.testkit.ServerKind;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the connections of a server that a test plays, of whatever kind it is. */
interface PlayedListener extends Closeable {

  /** One connection: what the client says, and what it is told. */
  interface Peer extends Closeable {
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    /** Says that nothing will follow. */
    void endOutput() throws IOException;
  }

  /** Returns where clients connect. */
  Node node();

  /** Waits for the next connection; fails once this is closed. */
  Peer accept() throws IOException;

  /** Listens on loopback, or on a socket in a directory of its own. */
  static PlayedListener open(ServerKind kind) throws IOException {
    return open(kind, 50);
  }

  /** The same, with how many connections may wait to be accepted. */
  static PlayedListener open(ServerKind kind, int backlog) throws IOException {
    return kind == ServerKind.UNIX ? new OnFile(backlog) : new OnPort(kind, backlog);
  }

  /** On TCP, with TLS or without. */
  final class OnPort implements PlayedListener {
    private final ServerSocket listener;

    OnPort(ServerKind kind, int backlog) throws IOException {
      listener = kind.sockets().createServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    @Override
    public Node node() {
      return new Node(listener.getInetAddress().getHostAddress(), listener.getLocalPort(), 1);
    }

    @Override
    public Peer accept() throws IOException {
      return new SocketPeer(listener.accept());
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  /** On a socket of the file system. */
  final class OnFile implements PlayedListener {
    private final Path directory = Files.createTempDirectory("played");
    private final Path path = directory.resolve("memcached.sock");
    private final ServerSocketChannel listener =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX);

    OnFile(int backlog) throws IOException {
      listener.bind(UnixDomainSocketAddress.of(path), backlog);
    }

    @Override
    public Node node() {
      return new Node(new Endpoint.Unix(path.toString()), 1);
    }

    @Override
    public Peer accept() throws IOException {
      return new ChannelPeer(listener.accept());
    }

    @Override
    public void close() throws IOException {
      listener.close();
      Files.deleteIfExists(path);
      Files.deleteIfExists(directory);
    }
  }

  /** A connection over TCP. */
  record SocketPeer(Socket socket) implements Peer {
    @Override
    public InputStream in() throws IOException {
      return socket.getInputStream();
    }

    @Override
    public OutputStream out() throws IOException {
      return socket.getOutputStream();
    }

    @Override
    public void endOutput() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** A connection to a socket of the file system. */
  record ChannelPeer(SocketChannel channel) implements Peer {
    @Override
    public InputStream in() {
      return Channels.newInputStream(channel);
    }

    @Override
    public OutputStream out() {
      return Channels.newOutputStream(channel);
    }

    @Override
    public void endOutput() throws IOException {
      channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
