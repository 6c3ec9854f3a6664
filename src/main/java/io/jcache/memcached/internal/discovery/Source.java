package io.jcache.memcached.internal.discovery;

import org.jspecify.annotations.Nullable;

/** What is asked for the servers of a list; its text names it in messages. */
interface Source {

  /**
   * Asks, and waits for the answer. For one thread, whose interrupt ends it soon.
   *
   * @param known the last answer that was believed; null before the first one
   * @throws SourceException where there is no answer, or one that cannot be read
   */
  Answer ask(@Nullable Answer known) throws SourceException;

  /** Returns whether an answer may be a part of the truth: name servers cut what is too long. */
  default boolean mayBeCut() {
    return false;
  }

  /** Returns whether a server that is replaced keeps its text: then none is missing for long. */
  default boolean keepsTexts() {
    return false;
  }

  /** Returns what to check where it does not answer, as the rest of a sentence. */
  String remedy();
}
