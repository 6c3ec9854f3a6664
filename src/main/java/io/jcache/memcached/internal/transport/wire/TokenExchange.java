package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.CasToken;
import org.jspecify.annotations.Nullable;

/**
 * A request to store an item where none is, which is answered by the token of what was stored: null
 * where one was there, 0 where the server does not tell it.
 */
final class TokenExchange extends AsciiExchange<@Nullable CasToken> {
  private final int number;
  private @Nullable CasToken token;

  /**
   * Creates a request.
   *
   * @param number what the answer comes with
   */
  TokenExchange(String key, int valueLength, AsciiCommand command, int number) {
    super("add", key, valueLength, command.bytes(), 1);
    this.number = number;
  }

  @Override
  public boolean needsMeta() {
    return true;
  }

  @Override
  void onLine(AsciiLine line, Peer peer) throws BadReplyException {
    boolean stored = line.take("HD");
    if (!stored) {
      line.require("NS");
    }
    long casId = line.take(" c") ? line.unsigned() : 0;
    token = stored ? new CasToken(casId, peer.incarnation()) : null;
    line.requireNumber(number);
    line.requireEnd();
    replied();
  }

  @Override
  @SuppressWarnings("NullAway") // the answer may be null
  @Nullable CasToken answer() {
    return token;
  }
}
