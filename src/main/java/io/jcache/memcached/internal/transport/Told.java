package io.jcache.memcached.internal.transport;

/** What a node has told of an item to one who watches it. */
public enum Told {
  /** It was stored where none was. */
  ADDED,
  /** It was stored over one that was there. */
  REPLACED,
  /** It was stored, whatever was there. */
  STORED,
  /** A store was refused: the item is as it was. */
  REFUSED,
  /** A store was refused that had nothing to store, as {@link Transport#announce} sends it. */
  ANNOUNCED,
  /** It was there, and was deleted. */
  DELETED
}
