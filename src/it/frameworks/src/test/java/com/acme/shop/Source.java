package com.acme.shop;

import java.util.concurrent.atomic.AtomicInteger;

/** Where articles come from; counts how often it is asked. */
public final class Source {
  private static final AtomicInteger CALLS = new AtomicInteger();

  private Source() {}

  /** Returns an article with the number of this call. */
  public static Article article(String name) {
    return new Article(name, CALLS.incrementAndGet());
  }

  /** Returns how often an article was asked for. */
  public static int calls() {
    return CALLS.get();
  }
}
