package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import org.jspecify.annotations.Nullable;

/** A request that a node did not carry out, or whose outcome is unknown. */
public final class TransportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a request failed. */
  public enum Kind {
    /** No answer by the deadline; a write may still be carried out. */
    TIMEOUT,
    /**
     * The connection was lost, or replaced, while the request was on its way; a write may have been
     * carried out.
     */
    LOST,
    /**
     * There is no connection to the node, or the node is silent on the one there is; the request
     * was not sent.
     */
    DOWN,
    /** An earlier write of the item may still be carried out; the request was not sent. */
    UNSETTLED,
    /** Too many requests are in flight; the request was not sent. */
    OVERLOADED,
    /** The value is larger, or is to live longer, than the node takes; the request was not sent. */
    TOO_LARGE,
    /** The node answered with an error, or with something that is no answer to the request. */
    SERVER_ERROR,
    /** The node, or the protocol, does not offer what was asked. */
    UNSUPPORTED,
    /** The thread was interrupted while it waited for another dump to end. */
    INTERRUPTED,
    /** The node has left the list, and its connections are closed; the request was not sent. */
    LEFT,
    /** The transport has been closed. */
    CLOSED;

    /** Returns whether the request was refused at once; such exceptions have no stack trace. */
    private boolean isRefusal() {
      return this == DOWN || this == OVERLOADED || this == UNSETTLED || this == LEFT;
    }

    /** Returns whether a write that failed so may have been carried out, now or later. */
    public boolean mayHaveBeenApplied() {
      return this == TIMEOUT || this == LOST || this == SERVER_ERROR;
    }
  }

  private final Kind kind;
  private final String node;
  private final String detail;

  /**
   * Creates an exception whose message names the node.
   *
   * @param detail what was asked and what happened, without the node
   */
  public TransportException(Kind kind, String node, String detail, @Nullable Throwable cause) {
    super("memcached " + node + ": " + detail, cause, true, !kind.isRefusal());
    this.kind = kind;
    this.node = node;
    this.detail = detail;
  }

  /** Returns the exception for a value that is larger than a node takes. */
  public static TransportException tooLarge(Node node, int length, int limit) {
    return new TransportException(
        Kind.TOO_LARGE, node.address(), ItemSizes.tooLarge(length, limit), null);
  }

  /** Returns why the request failed. */
  public Kind kind() {
    return kind;
  }

  /** Returns the address of the node, as configured. */
  public String node() {
    return node;
  }

  /** Returns what was asked and what happened, which is the message without the node. */
  public String detail() {
    return detail;
  }

  /** Returns whether a write that failed so may have been carried out, now or later. */
  public boolean mayHaveBeenApplied() {
    return kind.mayHaveBeenApplied();
  }
}
