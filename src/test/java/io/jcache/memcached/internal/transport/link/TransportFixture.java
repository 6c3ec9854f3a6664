package io.jcache.memcached.internal.transport.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A transport that is opened before each test, and what tests of it ask. */
abstract class TransportFixture {
  static final byte[] ONE = "one".getBytes(UTF_8);
  static final byte[] TWO = "two".getBytes(UTF_8);
  static final byte[] ABSENT = "absent".getBytes(UTF_8);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  Transport transport;

  /** Returns a new transport to an empty node. */
  abstract Transport open();

  /** Lets the node's clock run for more than the seconds given. */
  abstract void pass(Duration time) throws Exception;

  /** Returns whether the transport lists keys. */
  boolean dumps() {
    return true;
  }

  @BeforeEach
  void openTransport() {
    transport = open();
  }

  @AfterEach
  void closeTransport() {
    transport.close();
  }

  static Deadline soon() {
    return Deadline.after(PATIENCE);
  }

  static <T> T await(Reply<T> reply) {
    return reply.await(soon());
  }

  Item gets(String key) {
    return await(transport.gets(key));
  }

  byte[] value(String key) {
    return await(transport.get(List.of(key))).get(key);
  }

  static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static TransportException failure(ThrowingCallable call, Kind... allowed) {
    List<TransportException> caught = new ArrayList<>();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.kind()).as(e.getMessage()).isIn((Object[]) allowed);
              caught.add(e);
            });
    return caught.get(0);
  }
}
