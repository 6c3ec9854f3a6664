package io.jcache.memcached.hibernate;

import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ParentJvm;
import java.util.List;
import java.util.Map;

/**
 * This JVM and another, each with a shop on the same database and the same memcached. There is one
 * pair for all tests of this JVM, with which it ends.
 */
final class Pair {
  private final MemcachedServer server = MemcachedServer.start();
  private final Shop shop;
  private final ChildJvm child;
  private final List<Jvm> jvms;

  /** A JVM that can be asked. */
  interface Jvm {
    /** Returns the answer to a call and how many statements it cost, with a space between. */
    String ask(String call);
  }

  /** Holds the pair. */
  private static final class Shared {
    static final Pair PAIR = new Pair();
  }

  private Pair() {
    String uri = Memcached.with(Memcached.SHORT_TIMEOUT, server).uri();
    String database = PostgresServer.newDatabase();
    child = ChildJvm.start(ShopJvm.class, database, uri);
    shop = Shop.open(database, uri, Catalog.entities(), Map.of(), true);
    child.hear();
    ShopCalls calls = new ShopCalls(shop);
    jvms =
        List.of(
            call -> calls.answer(call.split(" ")),
            call -> String.join(" ", ParentJvm.words(child.ask(call))));
  }

  /** Returns the pair. */
  static Pair shared() {
    return Shared.PAIR;
  }

  /** Returns the memcached. */
  MemcachedServer server() {
    return server;
  }

  /** Returns the shop of this JVM. */
  Shop shop() {
    return shop;
  }

  /** Returns the other JVM. */
  ChildJvm child() {
    return child;
  }

  /** Returns this JVM, then the other. */
  List<Jvm> jvms() {
    return jvms;
  }

  /** Returns the answer without its cost. */
  static String value(String answer) {
    return answer.substring(0, answer.lastIndexOf(' '));
  }
}
