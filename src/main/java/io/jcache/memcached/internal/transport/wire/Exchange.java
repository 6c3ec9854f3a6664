package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one request, and the reading of the answer to it.
 *
 * <ul>
 *   <li>Reads strictly: what does not fit is a {@link BadReplyException}, after which nobody knows
 *       where the next answer begins.
 *   <li>Takes no byte of the next answer.
 *   <li>For one thread at a time; knows neither who sends nor who waits. The bytes come from {@code
 *       Link.received}, which a {@code DirectLink} or a {@code SpyOperation} hands them to.
 * </ul>
 *
 * @param <T> what the answer holds
 */
public abstract class Exchange<T extends @Nullable Object> {
  private final String what;
  private final String key;
  private final int valueLength;
  private final int commandLength;
  private @Nullable ByteBuffer command;
  private @Nullable Outcome<T> outcome;

  /**
   * Creates an exchange.
   *
   * @param what names the request in messages
   * @param key the item it is about; empty for none
   * @param valueLength bytes of the value that it carries
   * @param command what to send
   */
  protected Exchange(String what, String key, int valueLength, ByteBuffer command) {
    this.what = what;
    this.key = key;
    this.valueLength = valueLength;
    this.commandLength = command.remaining();
    this.command = command;
  }

  /** Reads some of the answer, at least a byte. */
  protected abstract void read(ByteBuffer data, Peer peer) throws BadReplyException;

  /** Returns whether only servers with meta commands take this. */
  public boolean needsMeta() {
    return false;
  }

  /** Returns the item key; empty where the request is about none. */
  public final String key() {
    return key;
  }

  /** Returns the bytes of the value that the request carries. */
  public final int valueLength() {
    return valueLength;
  }

  /** Returns the bytes of all that is to be sent. */
  public final int commandLength() {
    return commandLength;
  }

  /** Returns what the request is, for messages. */
  public String what() {
    return key.isEmpty() ? what : what + " " + key;
  }

  /**
   * Returns what to send, once: it is not kept for the time of the answer.
   *
   * @throws IllegalStateException when it was taken before
   */
  public final ByteBuffer takeCommand() {
    ByteBuffer toSend = command;
    if (toSend == null) {
      throw new IllegalStateException(what() + " has been sent before");
    }
    command = null;
    return toSend;
  }

  /**
   * Reads what there is of the answer.
   *
   * @return whether the answer has been read to its end
   * @throws BadReplyException where the bytes are no answer to this request
   */
  public final boolean feed(ByteBuffer data, Peer peer) throws BadReplyException {
    while (outcome == null && data.hasRemaining()) {
      read(data, peer);
    }
    return outcome != null;
  }

  /**
   * Returns the outcome.
   *
   * @throws IllegalStateException when the answer has not been read to its end
   */
  public final Outcome<T> outcome() {
    if (outcome == null) {
      throw new IllegalStateException(what() + " has not been answered");
    }
    return outcome;
  }

  /** Ends the answer with what it holds. */
  final void succeed(T answer) {
    outcome = Outcome.answered(answer);
  }

  /** Ends the answer with a refusal. */
  final void refused(Kind kind, String detail) {
    outcome = Outcome.failed(kind, detail);
  }

  @Override
  public final String toString() {
    return what();
  }
}
