package io.jcache.memcached.internal.format;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.OtherClasses;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an item may do to a thread that reads it as JSON, and what is left of a cache of JSON. */
final class JsonSafetyTest {
  private static final int DEPTH = 10_000;
  private static final int SMALL_STACK = 256 << 10;

  /** A value that holds others of its kind. */
  public record Chain(@Nullable Chain next) {}

  /** A value that is no record: the JDK keeps the class of one whose {@code equals} was called. */
  public static final class Plain {
    public @Nullable String text;
  }

  /** A class whose own check is an assertion. */
  static final class Asserting {
    private Asserting(String text) {
      throw new AssertionError(text);
    }

    @JsonCreator
    static Asserting of(String text) {
      return new Asserting(text);
    }
  }

  private static Serializer values(Class<?> type) {
    return SharedFormat.PLAIN.values(
        type, JsonSafetyTest.class.getClassLoader(), new SizeLimits(1 << 20, DEPTH, 100));
  }

  private static Object read(Class<?> type, String text) {
    byte[] item = new ValueFormat.Encoded(0, text.getBytes(StandardCharsets.UTF_8)).item();
    return values(type).deserialize(item, 0, item.length);
  }

  private static void onASmallStack(Runnable action) throws Exception {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    Runnable run =
        () -> {
          try {
            action.run();
            done.complete(null);
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        };
    new Thread(null, run, "small stack", SMALL_STACK).start();
    done.get(60, TimeUnit.SECONDS);
  }

  /** The limit may be more than a thread has room for, and an Error would leave each get. */
  @Test
  void nestingBeyondTheStack_isThatOfTheItem() throws Exception {
    String deep = "{\"next\":".repeat(DEPTH - 1) + "null" + "}".repeat(DEPTH - 1);

    onASmallStack(
        () ->
            assertThatThrownBy(() -> read(Chain.class, deep))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("or the stack of the thread (-Xss)"));
  }

  @Test
  void write_ofNestingBeyondTheStack_isRefused() throws Exception {
    Chain chain = new Chain(null);
    for (int i = 1; i < DEPTH; i++) {
      chain = new Chain(chain);
    }
    Chain deep = chain;

    onASmallStack(
        () ->
            assertThatThrownBy(() -> values(Chain.class).serialize(deep))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("or the stack of the thread (-Xss)"));
  }

  @Test
  void assertionOfAClassOfTheApplication_isThatOfTheItem() {
    assertThatThrownBy(() -> read(Asserting.class, "\"secret\""))
        .isInstanceOf(SerializationException.class)
        .hasMessageNotContaining("secret");
  }

  /** The library has types that it shares in the JVM, as on a server with many applications. */
  @Test
  void classesOfAnApplication_areNotKept() throws Exception {
    WeakReference<ClassLoader> loader = use();

    eventually("is collected")
        .until(
            () -> {
              System.gc();
              return loader.get() == null;
            });
  }

  private static WeakReference<ClassLoader> use() throws ReflectiveOperationException {
    ClassLoader loader = new OtherClasses(JsonSafetyTest.class);
    Class<?> type = loader.loadClass(Plain.class.getName());
    assertThat(type).isNotEqualTo(Plain.class);
    Serializer values = SharedFormat.PLAIN.values(type, loader, new SizeLimits(1 << 20, 9, 100));
    byte[] item = values.serialize(type.getDeclaredConstructor().newInstance());
    assertThat(values.deserialize(item, 0, item.length)).isInstanceOf(type);
    return new WeakReference<>(loader);
  }
}
