package io.jcache.memcached.internal.transport;

/** What the node sent is no answer to the request. */
final class BadReplyException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String detail;

  BadReplyException(String detail) {
    super(detail, null, false, false);
    this.detail = detail;
  }

  @Override
  public String getMessage() {
    return detail;
  }
}
