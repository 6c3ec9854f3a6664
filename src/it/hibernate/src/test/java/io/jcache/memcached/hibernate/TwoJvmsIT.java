package io.jcache.memcached.hibernate;

import static io.jcache.memcached.hibernate.Pair.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.acme.shop.Product;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one JVM changes, another sees, though both read from the cache. */
class TwoJvmsIT {
  private static final String FREE = " 0";

  private final List<Pair.Jvm> jvms = Pair.shared().jvms();

  @BeforeEach
  void empty() {
    for (String entity : List.of("Product", "Ticket", "Seat")) {
      Pair.shared()
          .shop()
          .run(session -> session.createMutationQuery("delete from " + entity).executeUpdate());
    }
  }

  @Test
  void entity_isSeenInTheOther() {
    jvms.get(0).ask("create 1 one First 0");
    changeIsSeen("name 1", "First", "rename 1", "Second", "Third");
  }

  @Test
  void entity_underAnIdWithAnEnum_isSeenInTheOther() {
    jvms.get(0).ask("setseat 1 good");
    changeIsSeen("seat 1", "good", "setseat 1", "better", "best");
  }

  @Test
  void entity_nonstrict_isSeenInTheOther() {
    jvms.get(0).ask("setticket 1 first");
    changeIsSeen("ticket 1", "first", "setticket 1", "second", "third");
  }

  @Test
  void collection_isSeenInTheOther() {
    jvms.get(0).ask("create 2 two First 0");
    jvms.get(0).ask("tag 2 a");
    changeIsSeen("tags 2", "a", "tag 2", "b", "c");
  }

  @Test
  void naturalId_isSeenInTheOther() {
    jvms.get(0).ask("create 3 three Three 0");
    cached("sku three", "Three");

    jvms.get(0).ask("setsku 3 drei");
    for (Pair.Jvm jvm : jvms) {
      assertThat(value(jvm.ask("sku three"))).isEqualTo("none");
      assertThat(value(jvm.ask("sku drei"))).isEqualTo("Three");
    }
    cached("sku drei", "Three");
  }

  @Test
  void query_isSeenInTheOther() {
    jvms.get(0).ask("create 4 four Four 40");
    jvms.get(0).ask("create 5 five Five 50");
    cached("from 40", "Five,Four");

    for (int i = 0; i < 2; i++) {
      jvms.get(i).ask("price 5 30");
      assertThat(value(jvms.get(1 - i).ask("from 40"))).isEqualTo("Four");
      cached("from 40", "Four");
      jvms.get(i).ask("price 5 50");
      assertThat(value(jvms.get(1 - i).ask("from 40"))).isEqualTo("Five,Four");
      cached("from 40", "Five,Four");
    }
  }

  @Test
  void bulkUpdate_leavesNothingStale() {
    jvms.get(0).ask("create 6 six Old 60");
    for (int i = 0; i < 2; i++) {
      cached("name 6", "Old");
      cached("sku six", "Old");
      cached("from 60", "Old");

      assertThat(value(jvms.get(i).ask("bulkrename Old New"))).isEqualTo("1");
      for (Pair.Jvm jvm : jvms) {
        assertThat(value(jvm.ask("name 6"))).isEqualTo("New");
        assertThat(value(jvm.ask("sku six"))).isEqualTo("New");
        assertThat(value(jvm.ask("from 60"))).isEqualTo("New");
      }
      jvms.get(i).ask("rename 6 Old");
    }
  }

  @Test
  void bulkDelete_leavesNothingStale() {
    for (int i = 0; i < 2; i++) {
      jvms.get(i).ask("setseat 7 broken");
      cached("seat 7", "broken");
      cached("north unknown", value(jvms.get(i).ask("north unknown")));
      int seats = Integer.parseInt(value(jvms.get(i).ask("north unknown")));

      assertThat(value(jvms.get(i).ask("bulkdelete broken"))).isEqualTo("1");
      for (Pair.Jvm jvm : jvms) {
        assertThat(value(jvm.ask("seat 7"))).isEqualTo("none");
        assertThat(value(jvm.ask("north unknown"))).isEqualTo(Integer.toString(seats - 1));
      }
    }
  }

  @Test
  void softLock_keepsTheOtherFromTheCache_untilTheCommit() {
    Pair.Jvm other = jvms.get(1);
    jvms.get(0).ask("create 10 ten Old 0");
    cached("name 10", "Old");

    Pair.shared()
        .shop()
        .run(
            session -> {
              session.find(Product.class, 10L).setName("New");
              session.flush();
              for (int i = 0; i < 3; i++) {
                assertThat(other.ask("name 10")).startsWith("Old ").doesNotEndWith(FREE);
              }
            });
    assertThat(other.ask("name 10")).isEqualTo("New" + FREE);
  }

  @Test
  void whatOneCached_theOtherHits() {
    jvms.get(0).ask("create 8 eight Eight 80");
    jvms.get(0).ask("tag 8 round");
    jvms.get(0).ask("setseat 8 soft");
    jvms.get(0).ask("create 9 nine Nine 90");
    jvms.get(0).ask("tag 9 square");
    List<String> here =
        List.of("name 8", "tags 8", "sku eight", "seat 8", "from 80", "north odd", "hall NORTH 1");
    here.forEach(question -> jvms.get(0).ask(question));
    here.forEach(question -> assertThat(jvms.get(1).ask(question)).as(question).endsWith(FREE));
    List<String> there = List.of("tags 9", "sku nine", "from 90", "north even", "hall SOUTH 1");
    there.forEach(question -> jvms.get(1).ask(question));
    there.forEach(question -> assertThat(jvms.get(0).ask(question)).as(question).endsWith(FREE));
  }

  /** Changes in each JVM what both have from the cache; the other sees it. */
  private void changeIsSeen(
      String question, String before, String change, String firstNew, String secondNew) {
    boolean adds = change.startsWith("tag");
    cached(question, before);
    jvms.get(0).ask(change + " " + firstNew);
    String first = adds ? before + "," + firstNew : firstNew;
    assertThat(value(jvms.get(1).ask(question))).isEqualTo(first);
    cached(question, first);
    jvms.get(1).ask(change + " " + secondNew);
    assertThat(value(jvms.get(0).ask(question)))
        .isEqualTo(adds ? first + "," + secondNew : secondNew);
  }

  /** Has both JVMs answer from the cache, without a statement. */
  private void cached(String question, String answer) {
    for (int i = 0; i < 3; i++) {
      jvms.forEach(jvm -> jvm.ask(question));
    }
    for (Pair.Jvm jvm : jvms) {
      assertThat(jvm.ask(question)).isEqualTo(answer + FREE);
    }
  }
}
