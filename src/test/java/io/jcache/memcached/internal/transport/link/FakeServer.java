package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.link.PlayedListener.Peer;
import io.jcache.memcached.testkit.ServerKind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A server that greets like memcached and then answers as a test tells it to. */
final class FakeServer implements AutoCloseable {
  /** Marks an answer after which the connection is closed. */
  static final String CLOSE = "<close>";

  private final PlayedListener listener;
  private final ServerKind kind;
  private final Answers answers;
  private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final Thread acceptor;

  /** Marks an answer that is given again and again, each hundredth of a second. */
  static final String ENDLESS = "<endless>";

  /** What the server answers. */
  interface Answers {
    /** Returns the bytes, as ISO 8859-1, to answer a text command with. */
    String text(String command);

    /** Returns what to answer the text command for general statistics with. */
    default String statistics() {
      return "STAT pid 1\r\nEND\r\n";
    }

    /** Returns what to answer the text command for settings with. */
    default String settings() {
      return "STAT item_size_max 1048576\r\nEND\r\n";
    }

    /** Returns what to answer the question with whether there are meta commands. */
    default String meta() {
      return "ERROR\r\n";
    }

    /** Returns the bytes to answer a binary packet with. */
    default byte[] packet(int opcode, int number, String key) {
      return new byte[0];
    }
  }

  FakeServer(Answers answers) throws IOException {
    this(answers, ServerKind.TCP);
  }

  /** Starts a server of a kind. */
  FakeServer(Answers answers, ServerKind kind) throws IOException {
    this.answers = answers;
    this.kind = kind;
    this.listener = PlayedListener.open(kind);
    this.acceptor = new Thread(this::accept, "fake-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  Node node() {
    return listener.node();
  }

  /** Returns how many connections said anything. */
  int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Peer peer = listener.accept();
        peers.add(peer);
        Thread thread = new Thread(() -> serve(peer), "fake-server-connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      return; // the listener is closed
    }
  }

  private void serve(Peer peer) {
    try (peer) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(peer.in()));
      OutputStream out = peer.out();
      in.mark(1);
      int first = in.read();
      if (first < 0) {
        return;
      }
      connections.incrementAndGet();
      in.reset();
      if (kind == ServerKind.TLS) {
        answerOpening(in, out);
      }
      if (first == 0x80) {
        serveBinary(in, out);
      } else {
        serveText(in, out);
      }
    } catch (IOException e) {
      // the client went away, as it may
    } finally {
      peers.remove(peer);
    }
  }

  /** Answers the question for a version, which ends the opening of a connection by TLS. */
  private static void answerOpening(InputStream in, OutputStream out) throws IOException {
    while (in.read() != '\n') {
      continue;
    }
    out.write("VERSION 1\r\n".getBytes(StandardCharsets.ISO_8859_1));
  }

  private void serveText(DataInputStream in, OutputStream out) throws IOException {
    StringBuilder line = new StringBuilder();
    int b;
    while ((b = in.read()) >= 0) {
      line.append((char) b);
      if (b == '\n') {
        String command = line.toString().trim();
        line.setLength(0);
        String answer =
            switch (command) {
              case "stats settings" -> answers.settings();
              case "stats" -> answers.statistics();
              case "mg jcache-memcached:nobody's O1" -> answers.meta();
              default -> answers.text(command);
            };
        boolean close = answer.endsWith(CLOSE);
        String sent = answer.replace(CLOSE, "").replace(ENDLESS, "");
        out.write(sent.getBytes(StandardCharsets.ISO_8859_1));
        while (answer.endsWith(ENDLESS)) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
          out.write(sent.getBytes(StandardCharsets.ISO_8859_1));
        }
        if (close) {
          return;
        }
      }
    }
  }

  private void serveBinary(DataInputStream in, OutputStream out) throws IOException {
    while (true) {
      byte[] header = new byte[24];
      in.readFully(header);
      ByteBuffer fields = ByteBuffer.wrap(header);
      byte[] body = new byte[fields.getInt(8)];
      in.readFully(body);
      int opcode = header[1] & 0xff;
      int number = fields.getInt(12);
      String key = new String(body, header[4], fields.getShort(2), StandardCharsets.ISO_8859_1);
      if (opcode == 0x10) {
        out.write(packet(opcode, number, 0, "item_size_max", "1048576"));
        out.write(packet(opcode, number, 0, "", ""));
      } else {
        out.write(answers.packet(opcode, number, key));
      }
    }
  }

  /** Returns a binary answer; one with a key and a value has flags, too, unless it is a stat. */
  static byte[] packet(int opcode, int number, int status, String key, String value) {
    int extras = opcode != 0x10 && !key.isEmpty() ? 4 : 0;
    int length = extras + key.length() + value.length();
    return ByteBuffer.allocate(24 + length)
        .put((byte) 0x81)
        .put((byte) opcode)
        .putShort((short) key.length())
        .put((byte) extras)
        .put((byte) 0)
        .putShort((short) status)
        .putInt(length)
        .putInt(number)
        .putLong(1)
        .put(new byte[extras])
        .put(key.getBytes(StandardCharsets.ISO_8859_1))
        .put(value.getBytes(StandardCharsets.ISO_8859_1))
        .array();
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
