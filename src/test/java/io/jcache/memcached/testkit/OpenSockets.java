package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The TCP sockets of this machine, as the kernel lists them. */
final class OpenSockets {
  private static final String UP = "01";
  private static final String TIME_WAIT = "06";
  private static final String LISTEN = "0A";

  private OpenSockets() {}

  /** Returns the kernel's lines on the sockets at a local port, without what it winds up itself. */
  static List<String> ofPort(int port) {
    String hex = ":%04X ".formatted(port);
    List<String> found = new ArrayList<>();
    try {
      for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
        for (String line : Files.readAllLines(Path.of(table))) {
          String[] words = line.trim().split(" +");
          if ((words[1] + " ").endsWith(hex) && !words[3].equals(TIME_WAIT)) {
            found.add(line);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** Returns whether a line is about a socket that listens. */
  static boolean listens(String line) {
    return line.trim().split(" +")[3].equals(LISTEN);
  }

  /** Returns whether a line is about a connection that is up. */
  static boolean isUp(String line) {
    return line.trim().split(" +")[3].equals(UP);
  }
}
