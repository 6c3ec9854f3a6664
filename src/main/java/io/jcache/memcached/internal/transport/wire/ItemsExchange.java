package io.jcache.memcached.internal.transport.wire;

import java.nio.ByteBuffer;
import java.util.Map;

/** A request for items, in the text protocol. */
abstract class ItemsExchange<T> extends AsciiExchange<Map<String, T>> {
  final RequestedItems<T> items;

  ItemsExchange(RequestedItems<T> items, ByteBuffer command, int replies) {
    super("", "", NO_VALUE, command, replies);
    this.items = items;
  }

  @Override
  public final String what() {
    return items.toString();
  }

  @Override
  final Map<String, T> answer() {
    return items.found;
  }
}
