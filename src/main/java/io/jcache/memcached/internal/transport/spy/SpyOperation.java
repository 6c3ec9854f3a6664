package io.jcache.memcached.internal.transport.spy;

import io.jcache.memcached.internal.transport.link.Request;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.BaseOperationImpl;
import org.jspecify.annotations.Nullable;

/**
 * Some requests as one operation of the client library, which sends their bytes and hands it those
 * of the answers, one after the other. (The library's own operations check answers by Java
 * assertions, or not at all.)
 */
final class SpyOperation extends BaseOperationImpl {
  private final SpyLink link;

  /** Those without an answer: who keeps one that has its answer keeps none of the others. */
  private final Queue<Request<?>> requests;

  SpyOperation(SpyLink link, List<Request<?>> requests) {
    this.link = link;
    this.requests = new ConcurrentLinkedQueue<>(requests);
    setCallback(new Cancellation());
    requests.forEach(
        request -> request.leavesWhen(() -> getState() != OperationState.WRITE_QUEUED));
  }

  /** Makes the bytes to send, once: the library calls it with each attempt to hand it over. */
  @Override
  public void initialize() {
    if (getBuffer() != null) {
      return;
    }
    List<ByteBuffer> taken = new ArrayList<>();
    requests.forEach(request -> taken.add(request.takeCommand()));
    setBuffer(taken.size() == 1 ? taken.get(0) : joined(taken));
  }

  private static ByteBuffer joined(List<ByteBuffer> commands) {
    ByteBuffer joined =
        ByteBuffer.allocate(commands.stream().mapToInt(ByteBuffer::remaining).sum());
    commands.forEach(joined::put);
    return joined.flip();
  }

  @Override
  public void readFromBuffer(ByteBuffer data) throws IOException {
    try {
      while (data.hasRemaining() && link.read(requests.element(), data)) {
        requests.remove();
        if (requests.isEmpty()) {
          transitionState(OperationState.COMPLETE); // the library turns to the next one
          return;
        }
      }
    } catch (BadReplyException e) {
      throw new IOException(requests.element() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public byte @Nullable [] getErrorMsg() {
    return null;
  }

  @Override
  public String toString() {
    return requests.stream().map(Request::toString).collect(Collectors.joining(", "));
  }

  /** Hears from the library that it gave the requests up. */
  private final class Cancellation implements OperationCallback {
    @Override
    public void receivedStatus(OperationStatus status) {
      requests.forEach(
          request -> link.endWith(request, "the connection was lost before the answer came"));
    }

    @Override
    public void complete() {}
  }
}
