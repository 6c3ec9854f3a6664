package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.wire.Exchange;
import io.jcache.memcached.internal.transport.wire.Peer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** An exchange whose answer is more than the code can bear, as a bug in it would be. */
final class DeadlyExchange extends Exchange<String> {
  private final AtomicInteger reads = new AtomicInteger();

  /** Creates an exchange that asks for the version, in one of the protocols. */
  DeadlyExchange(boolean binary) {
    super("deadly", "", 0, versionCommand(binary));
  }

  private static ByteBuffer versionCommand(boolean binary) {
    return binary
        ? ByteBuffer.allocate(24).put((byte) 0x80).put((byte) 0x0b).rewind()
        : ByteBuffer.wrap("version\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns how often the answer was read. */
  int reads() {
    return reads.get();
  }

  @Override
  protected void read(ByteBuffer data, Peer peer) {
    reads.incrementAndGet();
    throw new AssertionError("as a bug in a callback would");
  }
}
