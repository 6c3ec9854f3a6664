package io.jcache.memcached.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What checks passwords for a server with SASL: speaks saslauthd's protocol on a socket of the file
 * system. Each login is a connection with four counted texts (user, password, service, realm), and
 * the answer is one.
 */
final class LoginDaemon implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final Map<String, String> passwords = new ConcurrentHashMap<>();
  private final AtomicInteger logins = new AtomicInteger();

  /** Begins to listen. */
  LoginDaemon(Path socket) throws IOException {
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    Thread thread = new Thread(this::serve, "login-daemon");
    thread.setDaemon(true);
    thread.start();
  }

  /** Sets the password of a user, who may be new. */
  void setPassword(String user, String password) {
    passwords.put(user, password);
  }

  /** Returns how many logins there were, refused ones as well. */
  int logins() {
    return logins.get();
  }

  private void serve() {
    while (listener.isOpen()) {
      try (SocketChannel channel = listener.accept()) {
        answer(channel);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        System.err.println("A login was not answered: " + e);
      }
    }
  }

  private void answer(SocketChannel channel) throws IOException {
    DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
    String user = text(in);
    String password = text(in);
    text(in);
    text(in);
    logins.incrementAndGet();
    byte[] answer =
        (password.equals(passwords.get(user)) ? "OK" : "NO").getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(answer.length);
    out.write(answer);
    channel.write(ByteBuffer.wrap(bytes.toByteArray()));
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
