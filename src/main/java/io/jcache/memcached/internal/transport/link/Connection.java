package io.jcache.memcached.internal.transport.link;

import java.io.IOException;

/**
 * The bytes to and from a node, which {@link Opening} opens.
 *
 * <ul>
 *   <li>One thread at a time may read, and one write.
 *   <li>No interrupt of a thread harms it.
 * </ul>
 */
public interface Connection extends AutoCloseable {
  /** What {@link #read} returns when nothing came in time. */
  int NOTHING = 0;

  /** What {@link #read} returns when nothing will come any more. */
  int END = -1;

  /** Bytes that the system shall take at once: far more than are ever left to it. */
  int SEND_BUFFER = 256 << 10;

  /** Reads at least a byte, unless none comes in time; returns how many, NOTHING or END. */
  int read(byte[] bytes, int millis) throws IOException;

  /**
   * Returns whether the last read that gave NOTHING has had something of the node all the same, of
   * which there is too little to give.
   */
  default boolean heardPart() {
    return false;
  }

  /** Writes bytes; waits where the system takes no more. */
  void write(byte[] bytes, int from, int length) throws IOException;

  /**
   * Returns how much of the SEND_BUFFER the system may need for so many bytes until they are read.
   */
  long costOf(int length);

  /** Returns whether there are bytes to read. */
  boolean hasUnread() throws IOException;

  /** Closes the connection; who reads or writes there is told by an exception. */
  @Override
  void close() throws IOException;
}
