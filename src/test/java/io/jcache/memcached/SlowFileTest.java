package io.jcache.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;

/** A configuration file that a server is slow to give. */
final class SlowFileTest {

  private static final int PATIENCE_SECONDS = 30;

  @Test
  void open_ofAManagerWhoseFileIsSlow_holdsUpNobodyElse() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch answer = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService executor = Executors.newCachedThreadPool();
    server.setExecutor(executor);
    server.createContext(
        "/",
        exchange -> {
          asked.countDown();
          awaitQuietly(answer);
          byte[] file = "prefix = slow".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, file.length);
          exchange.getResponseBody().write(file);
          exchange.close();
        });
    server.start();
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      URI slow = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/slow.conf");
      CompletableFuture<CacheManager> first = opening(provider, slow, executor);
      CompletableFuture<CacheManager> second = opening(provider, slow, executor);
      assertThat(asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<CacheManager> other =
          opening(provider, URI.create("memory:other"), executor);

      assertThat(other.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
      assertThat(first).isNotDone();
      answer.countDown();
      assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("one manager of a URI")
          .isSameAs(second.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } finally {
      answer.countDown();
      server.stop(0);
      executor.shutdownNow();
    }
  }

  private static CompletableFuture<CacheManager> opening(
      MemcachedCachingProvider provider, URI uri, ExecutorService executor) {
    return CompletableFuture.supplyAsync(() -> provider.getCacheManager(uri, null), executor);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
