package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.SocketSecurity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection over TCP and TLS, closed as hard as one without TLS. */
final class TlsConnection implements Connection {
  private static final Logger LOGGER = LoggerFactory.getLogger(TlsConnection.class);

  private final SocketConnection plain;
  private final DeadlineSocket socket;
  private final SocketSecurity security;
  private final InputStream input;
  private final OutputStream output;
  private boolean heardPart;

  /**
   * Takes over a socket that is connected.
   *
   * @param deadline gives when the handshake is to be over, by {@link System#nanoTime()}; asked
   *     anew once it has begun, as the time until then is not the server's
   * @throws IOException whose message says why there is no TLS, and what to do
   */
  TlsConnection(DeadlineSocket socket, SocketSecurity security, String host, LongSupplier deadline)
      throws IOException {
    this.plain = new SocketConnection(socket);
    this.socket = socket;
    this.security = security;
    socket.readUntil(deadline.getAsLong());
    socket.onFirstWrite(() -> socket.readUntil(deadline.getAsLong()));
    try {
      Socket secured = security.secure(socket, host);
      this.input = secured.getInputStream();
      this.output = secured.getOutputStream();
      socket.handshakeIsOver();
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private IOException refused(IOException failure) {
    IOException failedWrite = socket.failedWrite();
    if (failedWrite != null) {
      failure.addSuppressed(failedWrite);
    }
    String said = socket.plainText();
    if (said == null && socket.hasAsked() && socket.heardBytes() == 0) {
      return failure instanceof SocketTimeoutException
          ? explained(failure)
          : new IOException(PlainAnswer.CLOSED, failure);
    }
    return said == null ? explained(failure) : new IOException(PlainAnswer.meaning(said), failure);
  }

  /**
   * Reads what is there of a record's content, and of those that have come with it: else each would
   * be handed out alone, and who is woken by one would answer by a record alone. One that has begun
   * is kept for the next read.
   */
  @Override
  public int read(byte[] bytes, int millis) throws IOException {
    long before = socket.heardBytes();
    socket.readUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    try {
      return withMore(bytes, input.read(bytes, 0, bytes.length));
    } catch (SocketTimeoutException e) {
      heardPart = socket.heardBytes() > before;
      return NOTHING;
    } catch (IOException e) {
      throw explained(e);
    }
  }

  /** Reads on while whole records have come; what goes wrong there is for the next read to tell. */
  private int withMore(byte[] bytes, int length) {
    int sum = length;
    try {
      while (sum > 0 && sum < bytes.length && socket.hasRecord()) {
        socket.readWhatHasCome(); // a record may have no content, as one with a key has none
        int more = input.read(bytes, sum, bytes.length - sum);
        if (more < 0) {
          return sum;
        }
        sum += more;
      }
    } catch (IOException e) {
      LOGGER.debug("no more of what has come can be read", e);
    }
    return sum;
  }

  @Override
  public boolean heardPart() {
    return heardPart;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      output.write(bytes, from, length);
    } catch (IOException e) {
      throw explained(e);
    }
  }

  @Override
  public long costOf(int length) {
    return plain.costOf(length);
  }

  @Override
  public boolean hasUnread() throws IOException {
    return input.available() > 0 || socket.getInputStream().available() > 0;
  }

  /** Closes what is below TLS, whose farewell might wait for a server that reads nothing. */
  @Override
  public void close() throws IOException {
    plain.close();
  }

  private IOException explained(IOException failure) {
    return new IOException(security.explained(failure), failure);
  }
}
