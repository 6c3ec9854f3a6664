package io.jcache.memcached.hibernate;

import io.jcache.memcached.testkit.ParentJvm;

/** A shop in a JVM of its own, which answers {@link ShopCalls} and the words of {@link Rivals}. */
public final class ShopJvm {
  private ShopJvm() {}

  /** Answers the parent; the arguments are the URLs of the database and of the cache. */
  public static void main(String[] arguments) throws InterruptedException {
    Shop shop = Shop.join(arguments[0], arguments[1]);
    ShopCalls calls = new ShopCalls(shop);
    System.out.println("open");
    ParentJvm.serve(
        words -> words[0].equals(Rivals.WORD) ? Rivals.run(shop, words) : calls.answer(words));
  }
}
