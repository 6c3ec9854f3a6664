package io.jcache.memcached.internal.transport.wire;

/** What the node sent is no answer to the request. */
public final class BadReplyException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String detail;

  /** Creates an exception with a message that says what was sent. */
  public BadReplyException(String detail) {
    super(detail, null, false, false);
    this.detail = detail;
  }

  @Override
  public String getMessage() {
    return detail;
  }
}
