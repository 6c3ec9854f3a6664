package io.jcache.memcached.cluster;

import io.jcache.memcached.testkit.ParentJvm;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.spy.memcached.AddrUtil;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Protocol;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.transcoders.SerializingTranscoder;
import org.jspecify.annotations.Nullable;

/**
 * A JVM with the {@link TornTraffic} of the client library alone, without the provider and, as at
 * users, without assertions. Understands {@code fill}, {@code start} and {@code counts}, which
 * answers {@code <right> <wrong>}.
 */
final class TornBareClientJvm implements TornTraffic.Target {
  private static final int TIMEOUT_MILLIS = 500;

  private final MemcachedClient client;
  private @Nullable TornTraffic traffic;

  private TornBareClientJvm(String address, boolean binary) throws IOException {
    SerializingTranscoder transcoder = new SerializingTranscoder();
    transcoder.setCompressionThreshold(Integer.MAX_VALUE);
    client =
        new MemcachedClient(
            new ConnectionFactoryBuilder()
                .setProtocol(binary ? Protocol.BINARY : Protocol.TEXT)
                .setFailureMode(FailureMode.Retry)
                .setShouldOptimize(false)
                .setDaemon(true)
                .setOpTimeout(TIMEOUT_MILLIS)
                .setOpQueueMaxBlockTime(TIMEOUT_MILLIS)
                .setTimeoutExceptionThreshold(Integer.MAX_VALUE)
                .setMaxReconnectDelay(0)
                .setTranscoder(transcoder)
                .build(),
            AddrUtil.getAddresses(address));
  }

  /** Serves the JVM that started this one, on the server of the first argument. */
  public static void main(String[] args) throws IOException, InterruptedException {
    System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    TornBareClientJvm jvm = new TornBareClientJvm(args[0], Boolean.parseBoolean(args[1]));
    ParentJvm.serve(jvm::answer);
  }

  private String answer(String[] words) {
    switch (words[0]) {
      case "fill" -> TornTraffic.fill(this);
      case "start" -> traffic = TornTraffic.start(this);
      default -> {
        TornTraffic running = traffic;
        return running == null ? "0 0" : running.right() + " " + running.wrong();
      }
    }
    return "done";
  }

  @Override
  public void set(String key, String value) {
    result(client.set(key, 0, value));
  }

  /** Reads as the library's users do for speed: all requests first, then all answers. */
  @Override
  public Map<String, @Nullable String> read(List<String> keys) {
    Map<String, Future<Object>> pending = new LinkedHashMap<>();
    try {
      keys.forEach(key -> pending.put(key, client.asyncGet(key)));
    } catch (IllegalStateException e) {
      return Map.of(); // its queue is full
    }
    Map<String, @Nullable String> found = new HashMap<>();
    pending.forEach((key, future) -> found.put(key, (String) result(future)));
    return found;
  }

  private static @Nullable Object result(Future<?> future) {
    try {
      return future.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (CancellationException | ExecutionException | TimeoutException e) {
      return null; // no answer is not a wrong one
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
