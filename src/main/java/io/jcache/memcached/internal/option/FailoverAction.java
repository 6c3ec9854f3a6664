package io.jcache.memcached.internal.option;

/** What becomes of a server of the list that stays down. */
public enum FailoverAction {
  /** It stays on the list, and its keys fail. */
  NONE,
  /** It is left out of the list until it answers: others have its keys meanwhile. */
  DROP
}
