package io.jcache.memcached.internal.transport.spy;

import io.jcache.memcached.internal.transport.link.Request;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.BaseOperationImpl;
import org.jspecify.annotations.Nullable;

/**
 * A request as an operation of the client library, which sends its bytes and hands it the answer's.
 * (The library's own operations check answers by Java assertions, or not at all.)
 */
final class SpyOperation extends BaseOperationImpl {
  private final SpyLink link;
  private final Request<?> request;

  SpyOperation(SpyLink link, Request<?> request) {
    this.link = link;
    this.request = request;
    setCallback(new Cancellation());
    request.leavesWhen(() -> getState() != OperationState.WRITE_QUEUED);
  }

  @Override
  public void initialize() {
    setBuffer(request.takeCommand());
  }

  @Override
  public void readFromBuffer(ByteBuffer data) throws IOException {
    try {
      if (link.read(request, data)) {
        transitionState(OperationState.COMPLETE); // the library turns to the next one
      }
    } catch (BadReplyException e) {
      throw new IOException(request + ": " + e.getMessage(), e);
    }
  }

  @Override
  public byte @Nullable [] getErrorMsg() {
    return null;
  }

  @Override
  public String toString() {
    return request.toString();
  }

  /** Hears from the library that it gave the request up. */
  private final class Cancellation implements OperationCallback {
    @Override
    public void receivedStatus(OperationStatus status) {
      link.endWith(request, "the connection was lost before the answer came");
    }

    @Override
    public void complete() {}
  }
}
