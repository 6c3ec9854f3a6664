package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Logs in by the SASL mechanism PLAIN (RFC 4616), which is one request and one answer.
 *
 * <ul>
 *   <li>A refusal is of kind DOWN, as no request can be made on the connection.
 *   <li>Messages name the user, never the password, nor what the server says: it may be an echo.
 * </ul>
 */
final class LoginExchange extends BinaryExchange<@Nullable Void> {
  private static final int SASL_AUTH = 0x21;
  private static final int UNKNOWN_COMMAND = 0x81;
  private static final int NOT_SUPPORTED = 0x83;
  private static final byte[] NONE = {};

  /** Creates the request. */
  LoginExchange(Login login) {
    super(
        "SASL login of the user '" + login.user() + "'",
        "",
        0,
        Command.of(SASL_AUTH, "PLAIN", 0, NONE, plain(login)));
  }

  private static byte[] plain(Login login) {
    return ("\0" + login.user() + "\0" + login.password()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  boolean mayBeQuoted() {
    return false;
  }

  @Override
  @SuppressWarnings("NullAway") // the answer is null
  boolean onPacket(Packet packet, Peer peer) throws BadReplyException {
    if (packet.opcode() != SASL_AUTH) {
      throw new BadReplyException(
          "the server answered a login with a packet of the command 0x%02x"
              .formatted(packet.opcode()));
    }
    switch (packet.status()) {
      case SUCCESS -> succeed(null);
      case AUTHENTICATION_ERROR ->
          refused(
              Kind.DOWN,
              "the server refuses this user, or the password; check the options login.user and"
                  + " login.password, and that the server has this user (mechanism PLAIN)");
      case UNKNOWN_COMMAND, NOT_SUPPORTED ->
          refused(
              Kind.DOWN,
              "the server does not take logins; start memcached with -S, or remove the options"
                  + " login.user and login.password");
      default ->
          refused(
              Kind.SERVER_ERROR,
              "the server answered a login with status 0x%02x".formatted(packet.status()));
    }
    return true;
  }
}
