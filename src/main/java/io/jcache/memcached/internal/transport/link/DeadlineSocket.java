package io.jcache.memcached.internal.transport.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket under TLS. Reads of it end by a deadline, however slowly the bytes of a record come, and
 * what the system has is fetched at once: TLS alone reads each record in two steps.
 */
final class DeadlineSocket extends Socket {
  private static final int BUFFER = 17 << 10; // a record and what is around it
  private static final int HEADER = 5; // type, version and, in its last two bytes, length
  private static final long PAST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int LEAST_RECORD_TYPE = 20;
  private static final int MOST_RECORD_TYPE = 24;

  private final Buffered input = new Buffered();
  private volatile long deadlineNanos;
  private volatile @Nullable String plainText;
  private volatile long heardBytes;
  private volatile Runnable firstWrite = () -> {};
  private volatile long askedNanos;
  private volatile boolean hasAsked;
  private volatile boolean shaking = true;
  private volatile @Nullable IOException failedWrite;

  /** Lets reads wait until a time of {@link System#nanoTime()}, until another is given. */
  void readUntil(long nanoTime) {
    deadlineNanos = nanoTime;
  }

  /** Lets reads have what has come, and wait for nothing, until another time is given. */
  void readWhatHasCome() {
    deadlineNanos = System.nanoTime() - PAST_NANOS;
  }

  /** Returns whether a whole record has come that nobody has read; for who reads. */
  boolean hasRecord() {
    return input.hasRecord();
  }

  /** Returns the first line of what the peer has said, where that cannot be TLS; null elsewhere. */
  @Nullable String plainText() {
    return plainText;
  }

  /** Returns how many bytes have come. */
  long heardBytes() {
    return heardBytes;
  }

  /** Lets something be done just before the first byte is written. */
  void onFirstWrite(Runnable action) {
    firstWrite = action;
  }

  /** Returns whether something was written. */
  boolean hasAsked() {
    return hasAsked;
  }

  /** Returns when that began, by {@link System#nanoTime()}. */
  long askedNanos() {
    return askedNanos;
  }

  /** Lets writes fail again; until then those that do are kept for {@link #failedWrite}. */
  void handshakeIsOver() {
    shaking = false;
  }

  /**
   * Returns why nothing can be written any more, of which TLS was told nothing during the
   * handshake: it would not read any more why the peer has closed the connection. Null elsewhere.
   */
  @Nullable IOException failedWrite() {
    return failedWrite;
  }

  @Override
  public InputStream getInputStream() {
    return input;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new Asking(super.getOutputStream());
  }

  private void asks() {
    if (!hasAsked) {
      firstWrite.run();
      askedNanos = System.nanoTime();
      hasAsked = true;
    }
  }

  private int fill(byte[] buffer) throws IOException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (millis < 0) {
      throw new SocketTimeoutException("timed out");
    }
    setSoTimeout((int) Math.max(1, Math.min(millis, Integer.MAX_VALUE)));
    int length = super.getInputStream().read(buffer);
    if (length > 0) {
      if (heardBytes == 0 && (buffer[0] < LEAST_RECORD_TYPE || buffer[0] > MOST_RECORD_TYPE)) {
        String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        plainText = text.lines().findFirst().orElse("");
      }
      heard(length);
    }
    return length;
  }

  private synchronized void heard(int length) {
    heardBytes += length;
  }

  private int arrived() throws IOException {
    return super.getInputStream().available();
  }

  /** What is written, of which the beginning is known. */
  private final class Asking extends OutputStream {
    private final OutputStream output;

    Asking(OutputStream output) {
      this.output = output;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      asks();
      IOException failed = failedWrite;
      if (failed == null) {
        try {
          output.write(bytes, from, length);
          return;
        } catch (IOException e) {
          failed = e;
          failedWrite = e;
        }
      }
      if (!shaking) {
        throw failed;
      }
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void flush() throws IOException {
      output.flush();
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }

  /** What has come, for one thread at a time. */
  private final class Buffered extends InputStream {
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (from == to && length > 0) {
        int filled = fill(buffer);
        if (filled < 0) {
          return filled;
        }
        from = 0;
        to = filled;
      }
      int taken = Math.min(length, to - from);
      System.arraycopy(buffer, from, bytes, offset, taken);
      from += taken;
      return taken;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    private boolean hasRecord() {
      int arrived = to - from;
      return arrived >= HEADER && arrived - HEADER >= unsignedShort(from + HEADER - 2);
    }

    private int unsignedShort(int at) {
      return ((buffer[at] & 0xff) << 8) | (buffer[at + 1] & 0xff);
    }

    @Override
    public int available() throws IOException {
      return to - from + arrived();
    }
  }
}
