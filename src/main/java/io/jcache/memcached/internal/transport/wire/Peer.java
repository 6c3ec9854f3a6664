package io.jcache.memcached.internal.transport.wire;

/**
 * Who answers on a connection.
 *
 * @param incarnation the server's life that this connection is to, as far as it can be told: the
 *     tokens of its items hold for no other
 * @param itemSizeMax the most bytes that an item may have
 * @param hasMeta whether it takes what {@link MetaProtocol} sends
 */
public record Peer(long incarnation, int itemSizeMax, boolean hasMeta) {
  private static final int LARGEST_ITEM_SIZE_MAX = 1 << 30;

  /** Returns a peer that has not yet said how large its items may be. */
  public static Peer unknown(long incarnation) {
    return new Peer(incarnation, LARGEST_ITEM_SIZE_MAX, false);
  }
}
