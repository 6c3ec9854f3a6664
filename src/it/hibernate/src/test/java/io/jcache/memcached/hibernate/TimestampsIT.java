package io.jcache.memcached.hibernate;

import static io.jcache.memcached.hibernate.Pair.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.acme.shop.Product;
import io.jcache.memcached.internal.integration.UpdateTimestampsLoader;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.hibernate.cache.spi.support.SimpleTimestamper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hibernate takes a missing update timestamp for 'not changed', so that the result of a query from
 * before an update is served as soon as the timestamp of the update is lost. With the provider's
 * template for the region it is not; without, it is, as the same losses show here.
 */
class TimestampsIT {
  private static final String REGION = "default-update-timestamps-region";
  private static final String RESULTS = "default-query-results-region";

  /** As if the provider had no template, but for the expiry. */
  private static final String NO_TEMPLATE =
      "caches { " + REGION + " { read-through = false, expiry { creation = %s } } }\n";

  /** Would end the timestamps, too, if they had no template. */
  private static final String SHORT =
      """
      caches {
        default { expiry { creation = 1s } }
        %s { expiry { creation = eternal } }
      }
      """
          .formatted(RESULTS);

  private static List<MemcachedServer> servers;
  private static Region guarded;
  private static Region unguarded;
  private static Region expiring;

  /** A shop and the prefix of its items. */
  private record Region(Shop shop, String prefix) {
    static Region of(String lines) {
      Memcached file =
          Memcached.with(Memcached.SHORT_TIMEOUT + lines, servers.toArray(MemcachedServer[]::new));
      return new Region(Shop.create(file.uri()), file.prefix());
    }
  }

  /** A way to lose the timestamp of a table. */
  enum Loss {
    DELETED {
      @Override
      void happen(MemcachedServer holder, String key) {
        new Items(holder).delete(key);
      }
    },
    GENERATION_DELETED {
      @Override
      void happen(MemcachedServer holder, String key) {
        new Items(holder).delete(key.substring(0, key.indexOf('~') + 1));
      }
    },
    EVICTED {
      @Override
      void happen(MemcachedServer holder, String key) {
        new Items(holder).fillUntilEvicted(key);
      }
    },
    RESTARTED {
      @Override
      void happen(MemcachedServer holder, String key) {
        holder.restart();
      }
    },
    KILLED {
      @Override
      void happen(MemcachedServer holder, String key) {
        holder.kill();
      }

      @Override
      void end(MemcachedServer holder) {
        holder.restart();
      }
    },
    FROZEN {
      @Override
      void happen(MemcachedServer holder, String key) {
        holder.freeze();
      }

      @Override
      void end(MemcachedServer holder) {
        holder.thaw();
      }
    };

    /** Loses the timestamp. */
    abstract void happen(MemcachedServer holder, String key);

    /** Brings the server back. */
    void end(MemcachedServer holder) {
      new Items(holder).flush();
    }
  }

  @BeforeAll
  static void open() {
    servers = List.of(MemcachedServer.start("-m", "2"), MemcachedServer.start("-m", "2"));
    guarded = Region.of(SHORT);
    unguarded = Region.of(NO_TEMPLATE.formatted("eternal"));
    expiring = Region.of(NO_TEMPLATE.formatted("1s"));
  }

  @AfterAll
  static void close() {
    List.of(guarded, unguarded, expiring).forEach(region -> region.shop().close());
    servers.forEach(MemcachedServer::close);
  }

  @ParameterizedTest
  @EnumSource
  void lostTimestamp_givesNoStaleResult(Loss loss) {
    assertThat(new Story(guarded).resultAfter(loss)).isEqualTo("Tea");
  }

  @ParameterizedTest
  @EnumSource
  void lostTimestamp_withoutTheTemplate_givesAStaleResult(Loss loss) {
    assertThat(new Story(unguarded).resultAfter(loss)).isEqualTo("Coffee,Tea");
  }

  @Test
  void defaultExpiry_doesNotEndTimestamps() {
    assertThat(new Story(guarded).resultAfterPause()).isEqualTo("Tea");
    assertThat(new Story(expiring).resultAfterPause())
        .as("the result where the timestamps expire")
        .isEqualTo("Coffee,Tea");
  }

  @Test
  void timestampLostBeforeTheCommit_givesNoStaleResultAfterIt() {
    Story story = new Story(guarded);
    guarded
        .shop()
        .run(
            session -> {
              session.find(Product.class, 2L).setPrice(0);
              session.flush();
              new Items(story.holder).delete(story.timestamp);
              for (int i = 0; i < 3; i++) {
                assertThat(story.ask()).isEqualTo("Coffee,Tea");
              }
            });
    assertThat(story.ask()).isEqualTo("Tea");
  }

  @Test
  void loadersAnswer_isInHibernatesUnit() {
    long before = SimpleTimestamper.next();
    long loaded = new UpdateTimestampsLoader().load("Product");
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    assertThat(loaded).isBetween(before, SimpleTimestamper.next());
  }

  @Test
  void result_afterALoss_isCachedAgain() {
    Story story = new Story(guarded);
    new Items(story.holder).delete(story.timestamp);

    story.ask();
    story.ask();
    assertThat(story.calls.answer("from", story.price)).endsWith(" 0");
  }

  /** Two products, a cached query that finds both, and an update after which it finds one. */
  private static final class Story {
    final ShopCalls calls;
    final String prefix;

    /** Has the timestamp of the products, and not the query's result. */
    final MemcachedServer holder;

    /** The item of the timestamp. */
    final String timestamp;

    /** The query's parameter. */
    final String price;

    private int newPrice;

    Story(Region region) {
      calls = new ShopCalls(region.shop());
      prefix = region.prefix() + "/";
      region
          .shop()
          .run(session -> session.createMutationQuery("delete from Product").executeUpdate());
      calls.answer("create", "1", "tea", "Tea", "1000000");
      calls.answer("create", "2", "coffee", "Coffee", "1000000");
      awaitServers();
      holder = timestampOn(servers.get(0)) != null ? servers.get(0) : servers.get(1);
      timestamp = timestampOn(holder);
      price = priceWhoseResultIsElsewhere();
    }

    /** Waits until both servers serve, of which another story may have taken one away. */
    private void awaitServers() {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      int price = 1_000_000;
      while (servers.stream().allMatch(server -> timestampOn(server) == null)) {
        calls.answer("price", "1", Integer.toString(++price));
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(servers + " do not take the timestamp of " + prefix);
        }
      }
    }

    private @Nullable String timestampOn(MemcachedServer server) {
      return new Items(server)
          .keys(prefix + REGION + "~").stream()
              .filter(key -> key.toLowerCase(Locale.ROOT).endsWith(".sproduct"))
              .findFirst()
              .orElse(null);
    }

    private String priceWhoseResultIsElsewhere() {
      Items other = new Items(servers.get(holder == servers.get(0) ? 1 : 0));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      for (int tried = 1; System.nanoTime() < deadline; tried++) {
        int before = other.keys(prefix + RESULTS + "~").size();
        calls.answer("from", Integer.toString(tried));
        if (before > 0 && other.keys(prefix + RESULTS + "~").size() > before) {
          return Integer.toString(tried);
        }
      }
      throw new IllegalStateException(servers + " do not take query results of " + prefix);
    }

    /** Returns what the query finds. */
    String ask() {
      return value(calls.answer("from", price));
    }

    private void update() {
      calls.answer("from", price);
      assertThat(calls.answer("from", price)).as("the cached result").isEqualTo("Coffee,Tea 0");
      calls.answer("price", "2", "0");
    }

    String resultAfter(Loss loss) {
      update();
      loss.happen(holder, timestamp);
      try {
        return ask();
      } finally {
        loss.end(holder);
        awaitService();
      }
    }

    String resultAfterPause() {
      update();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1200));
      return ask();
    }

    /** Waits until the server takes what is written. */
    private void awaitService() {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      do {
        calls.answer("price", "2", Integer.toString(--newPrice));
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(holder + " is not served again");
        }
      } while (timestampOn(holder) == null);
    }
  }
}
