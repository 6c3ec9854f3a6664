package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a socket of the file system, whose other end the tests have. */
final class UnixConnectionTest {
  private static final int LONG_MILLIS = 60_000;
  private static final int LARGE = 8 << 20;

  /** The common pool has one thread on two processors, where two have to wait at a time. */
  private static final Executor OWN_THREAD = task -> new Thread(task, "other").start();

  @TempDir Path directory;

  private Path path;
  private ServerSocketChannel listener;
  private Connection connection;
  private SocketChannel peer;

  @BeforeEach
  void connect() throws IOException {
    path = directory.resolve("m.sock");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    connection = open();
    peer = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    peer.close();
    listener.close();
  }

  private Connection open() {
    return Opening.open(
        new Node(new Endpoint.Unix(path.toString()), 1),
        TransportOptions.of(Duration.ofSeconds(20), Protocol.ASCII),
        Deadline.after(Duration.ofSeconds(20)));
  }

  private int read(int millis) {
    try {
      return connection.read(new byte[100], millis);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private TransportException failure() {
    TransportException failure = TransportContract.failure(this::open, Kind.DOWN);
    assertThat(failure).hasMessageStartingWith("memcached unix:" + path + ": cannot connect: ");
    return failure;
  }

  @Test
  void read_tellsNothingFromTheEnd() throws IOException {
    assertThat(connection.hasUnread()).isFalse();
    assertThat(read(1)).isEqualTo(Connection.NOTHING);
    peer.write(ByteBuffer.wrap(new byte[3]));
    assertThat(connection.hasUnread()).isTrue();
    assertThat(read(LONG_MILLIS)).isEqualTo(3);
    peer.close();
    assertThat(read(LONG_MILLIS)).isEqualTo(Connection.END);
  }

  /** In a channel that blocks, an interrupt closes the connection of all who share it. */
  @Test
  void interrupt_harmsNeitherReadNorWrite() throws IOException {
    Thread.currentThread().interrupt();
    assertThat(read(1)).isEqualTo(Connection.NOTHING);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    connection.write(new byte[] {7}, 0, 1);
    assertThat(Thread.interrupted()).isTrue();
    ByteBuffer written = ByteBuffer.allocate(1);
    peer.read(written);
    assertThat(written.get(0)).isEqualTo((byte) 7);
    peer.write(ByteBuffer.wrap(new byte[3]));
    assertThat(read(LONG_MILLIS)).isEqualTo(3);
  }

  @Test
  void interrupt_whileReading_endsNoWait() throws Exception {
    CompletableFuture<Integer> length = new CompletableFuture<>();
    Thread reader = new Thread(() -> length.complete(read(LONG_MILLIS)), "reader");
    reader.start();
    for (int i = 0; i < 3; i++) {
      reader.interrupt();
      assertThatThrownBy(() -> length.get(100, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
    }

    peer.write(ByteBuffer.wrap(new byte[] {1}));

    assertThat(length.get(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(1);
  }

  @Test
  void write_ofMoreThanTheSystemTakes_waitsForThePeer() throws Exception {
    byte[] bytes = TransportFixture.bytes(LARGE, 1);
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Channels.newInputStream(peer).readNBytes(LARGE);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
    connection.write(bytes, 0, LARGE);
    assertThat(read.get(1, TimeUnit.MINUTES)).isEqualTo(bytes);
  }

  /** Each thread that has written a large value would keep as much, until it ends. */
  @Test
  void write_ofMuch_takesLittleMemoryOutsideTheHeap() throws Exception {
    CompletableFuture.runAsync(
            () -> {
              long before = outsideTheHeap();
              CompletableFuture<Long> read =
                  CompletableFuture.supplyAsync(this::readAll, OWN_THREAD);
              try {
                connection.write(new byte[LARGE], 0, LARGE);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
              assertThat(read.join()).isEqualTo(LARGE);
              assertThat(outsideTheHeap() - before).isLessThan(LARGE / 4);
            },
            OWN_THREAD)
        .get(1, TimeUnit.MINUTES);
  }

  private long readAll() {
    byte[] part = new byte[8 << 10];
    long sum = 0;
    try {
      while (sum < LARGE) {
        sum += Channels.newInputStream(peer).read(part);
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
    return sum;
  }

  private static long outsideTheHeap() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void close_wakesWhoReadsAndWhoWrites() throws Exception {
    CompletableFuture<Integer> reading =
        CompletableFuture.supplyAsync(() -> read(LONG_MILLIS), OWN_THREAD);
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                connection.write(new byte[LARGE], 0, LARGE);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            },
            OWN_THREAD);
    peer.read(ByteBuffer.allocate(1)); // by now the writer is about it
    connection.close();
    assertThat(reading.handle((length, failure) -> failure).get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class);
    assertThat(writing.handle((none, failure) -> failure).get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void open_withoutASocket_namesItAndTheRemedy() throws IOException {
    Files.delete(path);
    assertThat(failure())
        .hasMessageContaining("there is no such socket: start memcached with -s " + path);
  }

  @Test
  void open_whereNobodyListens_saysThatTheFileWasLeft() throws IOException {
    listener.close();
    assertThat(failure())
        .hasMessageContaining(
            "nobody listens there, as when memcached has ended and left the file");
  }

  @Test
  void open_whereTheServerAcceptsNobody_saysSoAtOnce() throws IOException {
    path = directory.resolve("full.sock");
    List<SocketChannel> others = new ArrayList<>();
    try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      full.bind(UnixDomainSocketAddress.of(path), 1);
      assertThatThrownBy(
              () -> {
                while (true) {
                  SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX);
                  others.add(other);
                  other.configureBlocking(false);
                  if (!other.connect(UnixDomainSocketAddress.of(path))) {
                    throw new IOException("not at once");
                  }
                }
              })
          .isInstanceOf(IOException.class);

      assertThat(failure()).hasMessageContaining("too many clients wait there to be accepted");
    } finally {
      for (SocketChannel other : others) {
        other.close();
      }
    }
  }

  @Test
  void open_whereSomethingElseIs_saysSo() throws IOException {
    Files.delete(path);
    Files.createFile(path);
    assertThat(failure()).hasMessageContaining("that is no socket: correct the path");
    Files.delete(path);
    Files.createDirectory(path);
    assertThat(failure()).hasMessageContaining("that is no socket: correct the path");
  }

  @Test
  void described_whereThisProcessMayNotWrite_namesTheMask() {
    SocketException refused = new SocketException("Permission denied");
    assertThat(UnixConnection.described(refused, path, false))
        .startsWith("cannot connect: Permission denied; this process may not write to it")
        .contains("-a 0770");
  }
}
