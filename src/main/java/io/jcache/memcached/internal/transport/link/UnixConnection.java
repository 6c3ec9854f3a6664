package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A connection to a socket of the file system, which never blocks in the channel itself. */
final class UnixConnection implements Connection {
  private static final int CLOSED_POLL_MILLIS = 100;
  private static final int SLICE = 64 << 10;
  private static final long COST_OF_A_WRITE = 1024;
  private static final long COST_OF_A_BYTE = 2;

  private final SocketChannel channel;
  private final Selector readable;

  private UnixConnection(SocketChannel channel, Selector readable) {
    this.channel = channel;
    this.readable = readable;
  }

  /**
   * Connects at once, or not at all.
   *
   * @throws IOException whose message says why not, and what to do
   */
  static UnixConnection open(Endpoint.Unix endpoint) throws IOException {
    Path path;
    try {
      path = Path.of(endpoint.path());
    } catch (InvalidPathException e) {
      throw new IOException(
          "cannot connect: this JVM's locale has no such file names; start it with LANG=C.UTF-8",
          e);
    }
    UnixConnection made = create();
    try {
      made.connect(UnixDomainSocketAddress.of(path));
      return made;
    } catch (IOException e) {
      made.close();
      throw new IOException(described(e, path, Files.isWritable(path)), e);
    }
  }

  /** Returns a connection to nobody yet; leaves nothing open where there can be none. */
  private static UnixConnection create() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      return new UnixConnection(channel, Selector.open());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void connect(UnixDomainSocketAddress address) throws IOException {
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
    channel.configureBlocking(false); // in a blocking one an interrupt would close it
    if (!channel.connect(address)) {
      throw new IOException("not at once");
    }
    channel.register(readable, SelectionKey.OP_READ);
  }

  /** Returns why nobody could connect; what the system says of it is in its own language. */
  static String described(IOException failure, Path path, boolean writable) {
    String remedy = "";
    if (Files.notExists(path)) {
      remedy =
          "; there is no such socket: start memcached with -s "
              + path
              + ", or correct the path among the servers";
    } else if (Files.isDirectory(path) || Files.isRegularFile(path)) {
      remedy = "; that is no socket: correct the path among the servers";
    } else if (!writable) {
      remedy =
          "; this process may not write to it: start memcached with a mask that lets it, as -a"
              + " 0770 does for the socket's group";
    } else if (failure instanceof ConnectException) {
      remedy =
          "; nobody listens there, as when memcached has ended and left the file: start it with -s "
              + path;
    } else {
      remedy =
          "; too many clients wait there to be accepted, as when memcached is stopped or has no"
              + " connection left (-c); it is tried again";
    }
    return "cannot connect: " + failure.getMessage() + remedy;
  }

  @Override
  public int read(byte[] bytes, int millis) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    int length = NOTHING;
    while (length == NOTHING && left > 0) { // an interrupt ends a wait before its time
      await(readable, (int) left);
      length = channel.read(ByteBuffer.wrap(bytes));
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
    return length;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
    if (!writeWhatFits(left)) {
      writeInParts(left);
    }
  }

  /**
   * Writes what the system takes at once; returns whether that is all. The channel copies all it is
   * given into memory outside the heap, which the thread keeps, and copies the rest anew each time:
   * so it is given slices.
   */
  private boolean writeWhatFits(ByteBuffer left) throws IOException {
    int end = left.limit();
    boolean taken = true;
    while (taken && left.position() < end) {
      left.limit(Math.min(end, left.position() + SLICE));
      channel.write(left);
      taken = !left.hasRemaining();
    }
    left.limit(end);
    return !left.hasRemaining();
  }

  private void writeInParts(ByteBuffer left) throws IOException {
    try (Selector writable = Selector.open()) {
      channel.register(writable, SelectionKey.OP_WRITE);
      do {
        await(writable, CLOSED_POLL_MILLIS); // of who closes the channel nobody tells it
      } while (!writeWhatFits(left));
    }
  }

  /** Waits until the system says that there is something to do, or the time is over. */
  private static void await(Selector selector, int millis) throws IOException {
    boolean interrupted = Thread.interrupted(); // it would end the wait at once
    try {
      selector.select(key -> {}, millis);
    } catch (ClosedSelectorException e) {
      IOException closed = new AsynchronousCloseException();
      closed.initCause(e);
      throw closed;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns what a write takes that is kept by itself, as each is, however short. */
  @Override
  public long costOf(int length) {
    return COST_OF_A_WRITE + COST_OF_A_BYTE * length;
  }

  /** One thread at a time: of many whose time is over each would take descriptors. */
  @Override
  public synchronized boolean hasUnread() throws IOException {
    try (Selector probe = Selector.open()) { // who reads holds the other one
      channel.register(probe, SelectionKey.OP_READ);
      return probe.selectNow() > 0;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      readable.close(); // wakes who reads
    }
  }
}
