package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.option.Login;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to a server that has a file of users (memcached -Y).
 *
 * <ul>
 *   <li>To a server that asks for no login it is an ordinary {@code set}, which would leave the
 *       password there: so one asks first whether it does.
 *   <li>Messages name the user, never the password, nor what the server says: it may be an echo.
 * </ul>
 */
final class TextLogin extends AsciiExchange<@Nullable Void> {

  /** Creates the request. */
  TextLogin(Login login) {
    this(login, (login.user() + " " + login.password()).getBytes(StandardCharsets.UTF_8));
  }

  private TextLogin(Login login, byte[] pair) {
    super(
        "login of the user '" + login.user() + "'",
        "",
        NO_VALUE, // an error is an answer to it all the same
        command(pair),
        1);
  }

  private static ByteBuffer command(byte[] pair) {
    return new AsciiCommand(pair.length)
        .text("set login 0 0 ")
        .number(pair.length)
        .end()
        .value(pair)
        .bytes();
  }

  @Override
  void onLine(AsciiLine line, Peer peer) throws BadReplyException {
    if (!line.text().equals("STORED")) {
      throw new BadReplyException("the server answered a login with something else");
    }
    replied();
  }

  @Override
  String explained(AsciiLine error) {
    return error.startsWith("CLIENT_ERROR authentication failure")
        ? "the server refuses this user, or the password; check the options login.user and"
            + " login.password, and that its file of users (-Y) has this user among the first eight"
        : "the server answered with an error";
  }

  @Override
  @SuppressWarnings("NullAway") // the answer is null
  @Nullable Void answer() {
    return null;
  }
}
