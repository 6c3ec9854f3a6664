package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Item;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The items that a request asks for, and those that its answer has brought so far. */
final class RequestedItems<T> {
  final String verb;
  final List<String> keys;
  private @Nullable Collection<String> lookup;
  private final ReplyCheck check;
  private final Content<T> content;
  final Map<String, T> found;
  private int next;

  /** What is told of an item. */
  interface Content<T> {
    /** Only its value. */
    Content<byte[]> VALUE = (value, flags, casId, peer) -> value;

    /** Its value, its flags and its token. */
    Content<Item> ITEM =
        (value, flags, casId, peer) ->
            new Item(value, flags, new CasToken(casId, peer.incarnation()));

    /** Returns what is told of an item that a peer has. */
    T of(byte[] value, int flags, long casId, Peer peer);
  }

  RequestedItems(String verb, List<String> keys, ReplyCheck check, Content<T> content) {
    this.verb = verb;
    this.keys = keys;
    this.check = check;
    this.content = content;
    this.found = new HashMap<>(keys.size() * 4 / 3 + 1);
  }

  /**
   * Takes the key of an item out of a line: where it is one that was asked for, that very string.
   */
  String key(AsciiLine line) {
    for (int i = next; i < keys.size(); i++) {
      if (line.takeWord(keys.get(i))) {
        next = i + 1;
        return keys.get(i);
      }
    }
    return line.word();
  }

  /** Takes an item of the answer, which has to be one that was asked for. */
  void add(String itemKey, byte[] value, int flags, long casId, Peer peer)
      throws BadReplyException {
    Collection<String> known = lookup;
    if (known == null) {
      known = ReplyCheck.lookup(keys);
      lookup = known;
    }
    check.require(known, itemKey);
    found.put(itemKey, content.of(value, flags, casId, peer));
  }

  /** Takes an item of an answer that says which one it is by its place among those asked for. */
  void addAt(int place, byte[] value, int flags, long casId, Peer peer) throws BadReplyException {
    String key = keys.get(place);
    check.require(List.of(key), key);
    found.put(key, content.of(value, flags, casId, peer));
  }

  /** Returns what was asked for, in words. */
  @Override
  public String toString() {
    return keys.size() == 1 ? verb + " " + keys.get(0) : verb + " of " + keys.size() + " items";
  }
}
