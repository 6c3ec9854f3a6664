package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a node that goes away on what we say for its version, in text. */
final class VersionQuestion {
  private static final Logger LOGGER = LoggerFactory.getLogger(VersionQuestion.class);
  private static final byte[] COMMAND = "version\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_LINE = 200;

  private VersionQuestion() {}

  /**
   * Returns the line that a node answers on a connection of its own, within the timeout; empty
   * where it answers none.
   */
  static String ask(Node node, TransportOptions options) {
    Deadline deadline = Deadline.after(options.timeout());
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    try (Connection connection = Opening.open(node, options, deadline)) {
      connection.write(COMMAND, 0, COMMAND.length);
      byte[] next = new byte[1];
      while (length < line.length && next[0] != '\n') {
        int millis = (int) Math.max(1, deadline.remainingNanos() / 1_000_000);
        if (connection.read(next, millis) != 1) {
          return "";
        }
        line[length++] = next[0];
      }
    } catch (IOException | TransportException e) {
      LOGGER.debug("memcached {}: no answer to 'version'", node, e);
      return "";
    }
    return new String(line, 0, length, StandardCharsets.ISO_8859_1).strip();
  }
}
