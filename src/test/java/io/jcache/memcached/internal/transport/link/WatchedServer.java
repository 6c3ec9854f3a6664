package io.jcache.memcached.internal.transport.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.link.PlayedListener.Peer;
import io.jcache.memcached.testkit.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server that is watched, and tells what a test has it tell. */
final class WatchedServer implements AutoCloseable {
  private final PlayedListener listener = PlayedListener.open(ServerKind.TCP);
  private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final Thread acceptor = new Thread(this::accept, "watched-server");
  private volatile UnaryOperator<String> answers = command -> "OK";
  private volatile @Nullable Peer watcher;

  WatchedServer() throws IOException {
    acceptor.setDaemon(true);
    acceptor.start();
  }

  Node node() {
    return listener.node();
  }

  /** Has commands answered otherwise than by OK. */
  void answer(UnaryOperator<String> by) {
    answers = by;
  }

  /** Returns the commands so far. */
  List<String> commands() {
    return commands;
  }

  /** Tells those who watch, as it is; line ends and all. */
  void tell(String text) {
    Peer present = watcher;
    if (present == null) {
      throw new IllegalStateException("nobody watches");
    }
    try {
      present.out().write(text.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new IllegalStateException("nobody watches any more", e);
    }
  }

  /** Ends the connection of the last one who has begun to watch. */
  void cut() throws IOException {
    Peer present = watcher;
    if (present != null) {
      present.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Peer peer = listener.accept();
        peers.add(peer);
        Thread thread = new Thread(() -> serve(peer), "watched-server-connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      return; // the listener is closed
    }
  }

  private void serve(Peer peer) {
    try (peer) {
      InputStream in = peer.in();
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next >= 0; next = in.read()) {
        line.append((char) next);
        if (next == '\n') {
          String command = line.toString().strip();
          line.setLength(0);
          String answer = answers.apply(command);
          watcher = peer;
          peer.out().write((answer + "\r\n").getBytes(ISO_8859_1));
          commands.add(command);
        }
      }
    } catch (IOException e) {
      return; // the client went away, as it may
    } finally {
      peers.remove(peer);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    listener.close();
    for (Peer peer : peers) {
      peer.close();
    }
    acceptor.join(5000);
  }
}
