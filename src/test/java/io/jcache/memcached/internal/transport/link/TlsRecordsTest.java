package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.transport.SocketSecurity;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much one read gives of records that have come together; a stand-in for TLS opens them. */
final class TlsRecordsTest {
  private static final int LONG_MILLIS = 60_000;
  private static final byte[] HEADER = {23, 3, 3, 0, 0};

  private ServerSocket listener;
  private Socket server;
  private TlsConnection connection;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    DeadlineSocket socket = new DeadlineSocket();
    socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
    long later = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    connection = new TlsConnection(socket, new Records(), "localhost", () -> later);
    server = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    server.close();
    listener.close();
  }

  /** Takes the content of records as it is, one record for each read that finds one with any. */
  private static final class Records implements SocketSecurity {
    @Override
    public Socket secure(Socket plain, String host) throws IOException {
      DataInputStream records = new DataInputStream(plain.getInputStream());
      return new Socket() {
        @Override
        public OutputStream getOutputStream() throws IOException {
          return plain.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
          return new FilterInputStream(records) {
            @Override
            public int read(byte[] bytes, int from, int most) throws IOException {
              int length = 0;
              while (length == 0) {
                records.readFully(new byte[HEADER.length - 2]);
                length = records.readUnsignedShort();
              }
              records.readFully(bytes, from, length);
              return length;
            }
          };
        }
      };
    }

    @Override
    public String explained(IOException failure) {
      return String.valueOf(failure.getMessage());
    }
  }

  /** Sends records with contents of so many bytes, all at once. */
  private void send(int... lengths) throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int length : lengths) {
      byte[] record = new byte[HEADER.length + length];
      System.arraycopy(HEADER, 0, record, 0, HEADER.length);
      record[HEADER.length - 1] = (byte) length;
      records.writeBytes(record);
    }
    server.getOutputStream().write(records.toByteArray());
  }

  private int read() throws IOException {
    return connection.read(new byte[1000], LONG_MILLIS);
  }

  @Test
  void recordsThatCameTogether_areOneRead() throws IOException {
    send(100, 1, 90, 50);

    assertThat(read()).isEqualTo(241);
  }

  /** As one with a ticket of a session: what is there is given, and nothing more waited for. */
  @Test
  void recordWithoutContent_behindOneWithContent_isNotWaitedOn() throws IOException {
    send(100, 0);

    assertThat(read()).isEqualTo(100);

    send(7);

    assertThat(read()).isEqualTo(7);
  }
}
