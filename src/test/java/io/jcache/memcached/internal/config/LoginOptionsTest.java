package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.TransportKind;
import java.net.URI;
import java.util.Properties;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The user and password of either protocol. */
final class LoginOptionsTest {
  private static final ClassLoader LOADER = LoginOptionsTest.class.getClassLoader();

  private static Settings resolve(String uri, String... pairs) {
    Properties properties = new Properties();
    for (int i = 0; i < pairs.length; i += 2) {
      properties.setProperty("memcached." + pairs[i], pairs[i + 1]);
    }
    return Settings.resolve(URI.create(uri), properties, LOADER);
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(String uri, String... pairs) {
    return assertThatThrownBy(() -> resolve(uri, pairs))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "memcached://h1, DIRECT",
    "memcached://h1?transport=direct, DIRECT",
    "memcached://h1?protocol=binary, SPYMEMCACHED",
  })
  void resolve_login_isTakenWithTheTransportThatCanLogIn(String uri, TransportKind kind) {
    Settings settings = resolve(uri, "login.user", "app", "login.password", "hunter2");

    assertThat(settings.login()).isEqualTo(new Login("app", "hunter2"));
    assertThat(settings.transport()).isEqualTo(kind);
    assertThat(settings.toString()).doesNotContain("hunter2");
  }

  @Test
  void resolve_bothNames_areRefusedNamingBoth() {
    assertRefused(
            "memcached://h1?protocol=binary&sasl.user=old",
            "login.user",
            "app",
            "login.password",
            "x")
        .hasMessage(
            "Option 'login.user' from property 'memcached.login.user' of the manager's Properties:"
                + " 'sasl.user' from the query of URI memcached://h1 is an older name for a part of"
                + " the same login; leave one of them out");
    assertRefused(
            "memcached://h1?protocol=binary", "login.password", "x", "sasl.password", "hunter2")
        .hasMessageStartingWith("Option 'login.password' from ")
        .hasMessageContaining("'sasl.password' from ");
  }

  @Test
  void resolve_halfALogin_saysWhatIsMissing() {
    assertRefused("memcached://h1", "login.user", "app")
        .hasMessageContaining("'login.password' is missing or empty; give both, or neither");
    assertRefused("memcached://h1", "login.password", "hunter2")
        .hasMessageContaining("'login.user' is missing or empty; give both, or neither");
  }

  @Test
  void resolve_clientLibraryInText_saysWhichToChoose() {
    assertRefused(
            "memcached://h1?transport=spymemcached", "login.user", "a", "login.password", "hunter2")
        .hasMessageStartingWith("Option 'login.user' from ")
        .hasMessageEndingWith(
            "the client library logs in by the binary protocol alone, and 'transport' says"
                + " spymemcached; set protocol = binary, or transport = direct");
  }

  @Test
  void resolve_whatNoFileOfUsersMatches_isRefusedInTextAlone() {
    for (String[] wrong :
        new String[][] {
          {"a b", "hunter2", "Option 'login.user'", "it has a blank or a colon"},
          {"a:b", "hunter2", "Option 'login.user'", "it has a blank or a colon"},
          {"a", "hunter2 ", "Option 'login.password'", "it has a blank"},
          {"a", "hunter2".repeat(36) + "xx", "Option 'login.password'", "longer than a line of"},
        }) {
      assertRefused("memcached://h1", "login.user", wrong[0], "login.password", wrong[1])
          .hasMessageStartingWith(wrong[2])
          .hasMessageContaining(wrong[3])
          .hasMessageContaining("(-Y)");
      assertThat(
              resolve(
                      "memcached://h1?protocol=binary",
                      "login.user",
                      wrong[0],
                      "login.password",
                      wrong[1])
                  .login())
          .isEqualTo(new Login(wrong[0], wrong[1]));
    }
    resolve("memcached://h1", "login.user", "a", "login.password", "hunter2".repeat(36) + "x");
  }

  @Test
  void resolve_passwordInUri_isRefused() {
    assertRefused("memcached://h1?login.user=app&login.password=hunter2")
        .hasMessageContaining("secrets never stand in a URI");
  }
}
