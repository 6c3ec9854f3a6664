package io.jcache.memcached.internal.transport.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Two exchanges as one, sent together and answered one after the other. The answer is the first
 * one's; where either is refused, so is the whole.
 */
public final class InOrder<T extends @Nullable Object> extends Exchange<T> {
  private final Exchange<T> first;
  private final Exchange<?> second;
  private boolean firstIsOver;

  /** Creates the exchange of two, which have not been sent. */
  public InOrder(Exchange<T> first, Exchange<?> second) {
    super(second.what(), second.key(), second.valueLength(), joined(first, second));
    this.first = first;
    this.second = second;
  }

  private static ByteBuffer joined(Exchange<?> first, Exchange<?> second) {
    int length = first.commandLength() + second.commandLength();
    return ByteBuffer.allocate(length).put(first.takeCommand()).put(second.takeCommand()).flip();
  }

  @Override
  public String what() {
    return second.what();
  }

  @Override
  public boolean needsMeta() {
    return first.needsMeta() || second.needsMeta();
  }

  @Override
  protected void read(ByteBuffer data, Peer peer) throws BadReplyException {
    if (!firstIsOver) {
      firstIsOver = first.feed(data, peer);
    } else if (second.feed(data, peer)) {
      conclude(first.outcome(), second.outcome());
    }
  }

  private void conclude(Outcome<T> one, Outcome<?> other) {
    if (other.failure() != null) {
      refused(other.failure(), other.detail());
    } else if (one.failure() != null) {
      refused(one.failure(), first.what() + " before it: " + one.detail());
    } else {
      succeed(one.answer());
    }
  }
}
