package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.Checks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What those answer that do not speak the protocol in which they were asked, and what to do. */
public final class Strangers {
  private static final String TOO_MANY = "ERROR Too many open connections";
  private static final byte BINARY_RESPONSE = (byte) 0x81;
  private static final byte TLS_ALERT = 0x15;
  private static final String TLS =
      ", which begins as an alert of TLS does: a server that takes TLS alone needs tls.on = true";
  private static final int MOST_QUOTED = 24;

  private Strangers() {}

  /** Returns whether a line, or what is taken for one, may begin with a byte. */
  static boolean mayBeginLine(byte first) {
    return (first >= ' ' && first <= '~') || first == '\r' || first == '\n';
  }

  /** Returns whether an answer may begin as what a server says that expects TLS. */
  static boolean mayBeTls(byte first) {
    return first == TLS_ALERT;
  }

  /** Returns the exception for bytes that begin as no line does. */
  static BadReplyException notText(ByteBuffer data) {
    byte first = data.get(data.position());
    byte[] quoted = new byte[Math.min(MOST_QUOTED, data.remaining())];
    data.get(quoted);
    return new BadReplyException(
        "the server answered "
            + Checks.quote(new String(quoted, StandardCharsets.ISO_8859_1))
            + meaning(first));
  }

  private static String meaning(byte first) {
    return switch (first) {
      case BINARY_RESPONSE -> ", which is the binary protocol: set protocol = binary";
      case TLS_ALERT -> TLS;
      default -> ", which is no text: it is no memcached, or one that expects TLS";
    };
  }

  /**
   * Returns the exception for a line in place of a packet.
   *
   * @param quoted whether it may be shown: it may be an echo of a secret
   */
  static BadReplyException notBinary(String line, boolean quoted) {
    String remedy = remedy(line);
    return new BadReplyException(
        "the server answered in text"
            + (quoted || line.equals(TOO_MANY) ? ", " + Checks.quote(line) : "")
            + (remedy.isEmpty()
                ? ": a server that does not speak the binary protocol needs protocol = ascii"
                : remedy));
  }

  /** Returns what to do about a line of error; empty where the line says all. */
  public static String remedy(String line) {
    if (!line.isEmpty() && line.charAt(0) == TLS_ALERT) {
      return TLS;
    }
    return line.startsWith(TOO_MANY)
        ? "; start memcached with more connections (-c), or let fewer clients connect"
        : "";
  }
}
