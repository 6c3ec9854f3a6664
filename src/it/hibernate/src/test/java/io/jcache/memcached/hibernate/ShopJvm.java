package io.jcache.memcached.hibernate;

import io.jcache.memcached.testkit.ParentJvm;

/** A shop in a JVM of its own, which answers {@link ShopCalls}, {@link Rivals} and {@link Load}. */
public final class ShopJvm {
  private ShopJvm() {}

  /** Answers the parent; the arguments are the URLs of the database and of the cache. */
  public static void main(String[] arguments) throws InterruptedException {
    Shop shop = Shop.join(arguments[0], arguments[1]);
    ShopCalls calls = new ShopCalls(shop);
    System.out.println("open");
    ParentJvm.serve(
        words ->
            switch (words[0]) {
              case Rivals.WORD -> Rivals.run(shop, words);
              case Load.WORD -> Load.run(shop, words);
              default -> calls.answer(words);
            });
  }
}
