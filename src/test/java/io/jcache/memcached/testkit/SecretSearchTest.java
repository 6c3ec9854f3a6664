package io.jcache.memcached.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The search finds what the tests that use it say is not there. */
final class SecretSearchTest {
  private static final byte[] SECRET =
      HexFormat.of().parseHex("f0e1d2c3b4a5968778695a4b3c2d1e0fff00ee11dd22cc33bb44aa5599668877");
  private static final String BASE64 = Base64.getEncoder().encodeToString(SECRET);

  /** Has the secret in a field that its text does not show. */
  record Holder(@Nullable Object part) {
    @Override
    public String toString() {
      return "Holder";
    }
  }

  /** What a management bean shows. */
  public interface LeakMBean {

    /** Returns the secret. */
    String getShown();
  }

  /** A management bean that shows the secret. */
  public static final class Leak implements LeakMBean {
    @Override
    public String getShown() {
      return "key=" + BASE64;
    }
  }

  private static SecretSearch search() {
    return SecretSearch.ofBytes(SECRET);
  }

  @Test
  void text_withEachForm_isFound() {
    for (String form :
        List.of(
            BASE64,
            BASE64.substring(0, BASE64.length() - 1),
            Base64.getUrlEncoder().encodeToString(SECRET),
            BASE64.replace("+", "%2B").replace("/", "%2F"),
            HexFormat.of().formatHex(SECRET),
            HexFormat.of().withUpperCase().formatHex(SECRET),
            new String(SECRET, StandardCharsets.ISO_8859_1),
            Arrays.toString(SECRET))) {
      assertThat(search().text("log", "a" + form + "b").findings()).as(form).isNotEmpty();
    }
    assertThat(search().text("log", BASE64.substring(1)).findings()).isEmpty();
  }

  @Test
  void text_withAPassword_isFound() {
    SecretSearch search = SecretSearch.ofTexts("open sesame");

    assertThat(search.text("log", "the password 'open sesame' is wrong").findings())
        .containsExactlyInAnyOrder("log, as it is", "log, raw");
    assertThat(search.findings().toString()).doesNotContain("sesame");
  }

  @Test
  void exception_withItInACause_isFound() {
    Exception cause = new IllegalStateException("read " + BASE64);
    Exception suppressing = new IllegalStateException("wrong");
    suppressing.addSuppressed(cause);

    assertThat(search().exception("e", new RuntimeException("wrong", cause)).findings())
        .isNotEmpty();
    assertThat(search().exception("e", suppressing).findings()).isNotEmpty();
    assertThat(search().exception("e", new RuntimeException("wrong")).findings()).isEmpty();
  }

  @Test
  void reachable_fromFieldsAndElements_isFound() {
    Supplier<String> lambda = () -> BASE64 + new Holder(null);
    String captured = BASE64.concat("");
    Supplier<String> capturing = () -> captured;
    for (Object hidden :
        List.of(
            List.of(BASE64),
            Map.of("key", new Holder(BASE64)),
            new Object[] {BASE64},
            Optional.of(BASE64),
            new AtomicReference<>(new Holder(BASE64)),
            capturing)) {
      assertThat(search().reachable("r", new Holder(new Holder(hidden))).findings())
          .as(hidden.getClass().getName())
          .isNotEmpty();
    }
    assertThat(search().reachable("r", new Holder(SECRET)).findings()).isEmpty();
    assertThat(search().reachable("r", lambda).findings()).as("a constant").isEmpty();
  }

  @Test
  void mBeans_withItInAnAttribute_isFound() throws JMException {
    ObjectName name = new ObjectName("io.jcache.memcached.test:type=Leak");
    assertThat(search().mBeans().findings()).isEmpty();
    ManagementFactory.getPlatformMBeanServer().registerMBean(new Leak(), name);
    try {
      assertThat(search().mBeans().findings()).hasSize(1).first().asString().contains("Shown");
    } finally {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }
  }
}
