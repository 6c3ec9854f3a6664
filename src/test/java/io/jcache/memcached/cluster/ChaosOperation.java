package io.jcache.memcached.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What the threads of a chaos do to a cache, and how often. */
enum ChaosOperation {
  PUT("put", 3, 3),
  GET_AND_PUT("getAndPut", 1, 1),
  REPLACE("replace", 1, 0),
  PUT_IF_ABSENT("putIfAbsent", 1, 0),
  REMOVE("remove", 1, 0),
  GET_AND_REMOVE("getAndRemove", 1, 0),
  INVOKE("invoke", 1, 1),
  PUT_ALL("putAll", 1, 1),
  INVOKE_ALL("invokeAll", 1, 1),
  REMOVE_ALL("removeAll", 1, 0),
  GET_ALL("getAll", 1, 1),
  CONTAINS_KEY("containsKey", 1, 1),
  CLEAR("clear", 1, 0),
  GET("get", 6, 6);

  private static final List<ChaosOperation> PLAIN = all(false);

  // A load may store what a removal or a clear has taken away from the source of a moment ago.
  private static final List<ChaosOperation> LOADING = all(true);

  private final String method;
  private final int share;
  private final int shareLoading;

  ChaosOperation(String method, int share, int shareLoading) {
    this.method = method;
    this.share = share;
    this.shareLoading = shareLoading;
  }

  /** Returns each operation as many times as its share is. */
  private static List<ChaosOperation> all(boolean loading) {
    List<ChaosOperation> all = new ArrayList<>();
    for (ChaosOperation operation : values()) {
      int times = loading ? operation.shareLoading : operation.share;
      all.addAll(Collections.nCopies(times, operation));
    }
    return List.copyOf(all);
  }

  /** Draws the next operation on a cache, which loads what it does not have or does not. */
  static ChaosOperation next(Random random, boolean loading) {
    List<ChaosOperation> all = loading ? LOADING : PLAIN;
    return all.get(random.nextInt(all.size()));
  }

  /** Returns whether it is about many keys. */
  boolean isBulk() {
    return this == PUT_ALL
        || this == INVOKE_ALL
        || this == REMOVE_ALL
        || this == GET_ALL
        || this == CLEAR;
  }

  /** Returns the name of the method. */
  @Override
  public String toString() {
    return method;
  }
}
