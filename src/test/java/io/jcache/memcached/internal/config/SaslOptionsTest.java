package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.option.Login;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user and password for servers that require a login, by the older names. */
final class SaslOptionsTest {
  private static final ClassLoader LOADER = SaslOptionsTest.class.getClassLoader();
  private static final URI BINARY = URI.create("memcached://h1?protocol=binary");
  private static final String SECRET = " hunter2-grüße ";

  @TempDir Path directory;

  private static Properties properties(String... pairs) {
    Properties properties = new Properties();
    for (int i = 0; i < pairs.length; i += 2) {
      properties.setProperty("memcached." + pairs[i], pairs[i + 1]);
    }
    return properties;
  }

  private URI file(String text) throws IOException {
    return Files.writeString(directory.resolve("cache.conf"), text).toUri();
  }

  private static Settings resolve(URI uri, String... pairs) {
    return Settings.resolve(uri, properties(pairs), LOADER);
  }

  /** Fails where anything of the exception shows the secret. */
  private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable call) {
    AbstractThrowableAssert<?, ? extends Throwable> refused =
        assertThatThrownBy(call).isInstanceOf(ConfigurationException.class);
    refused.satisfies(
        failure -> {
          StringWriter text = new StringWriter();
          failure.printStackTrace(new PrintWriter(text, true));
          assertThat(text.toString()).doesNotContain("hunter2");
        });
    return refused;
  }

  @Test
  void resolve_loginFromPropertiesOrFile_isTakenAsItIs() throws IOException {
    URI file = file("protocol = binary, sasl { user = app, password = \"" + SECRET + "\" }");

    for (Settings settings :
        new Settings[] {
          resolve(BINARY, "sasl.user", " app ", "sasl.password", SECRET), resolve(file)
        }) {
      assertThat(settings.login()).isEqualTo(new Login("app", SECRET));
      assertThat(settings.toString()).contains("user=app").doesNotContain("hunter2");
    }
    assertThat(resolve(BINARY).login()).isNull();
    assertThat(resolve(URI.create("memory:x"), "sasl.user", "app").login()).isNull();
  }

  @Test
  void resolve_halfALogin_saysWhatIsMissing() {
    assertRefused(() -> resolve(BINARY, "sasl.user", "app"))
        .hasMessage(
            "Option 'sasl.user' from property 'memcached.sasl.user' of the manager's Properties:"
                + " 'sasl.password' is missing or empty; give both, or neither");
    assertRefused(() -> resolve(BINARY, "sasl.password", SECRET))
        .hasMessage(
            "Option 'sasl.password' from property 'memcached.sasl.password' of the manager's"
                + " Properties: 'sasl.user' is missing or empty; give both, or neither");
  }

  @Test
  void resolve_textProtocol_isRefused() throws IOException {
    URI file = file("protocol = ascii\nsasl { user = app, password = hunter2 }");

    assertRefused(() -> resolve(file))
        .hasMessage(
            "Option 'sasl.user' from %s: 2: memcached's text protocol, which 'protocol' says, has no"
                + " SASL; set protocol = binary, or give login.user and login.password for a memcached"
                + " with a file of users (-Y)",
            path(file));
    assertRefused(
            () -> resolve(URI.create("memcached://h1"), "sasl.user", "u", "sasl.password", SECRET))
        .hasMessageContaining("set protocol = binary");
  }

  private static String path(URI file) {
    return file.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memcached://h1?protocol=binary&sasl.user=app&sasl.password=hunter2",
        "memcached://h1?sasl.password=hunter2%00",
        "memcached://h1?sasl%2Epassword=hunter2",
        "memory:x?sasl.password=hunter2",
      })
  void resolve_passwordInUri_isRefused(String uri) {
    assertRefused(() -> resolve(URI.create(uri)))
        .hasMessageMatching(
            "Option 'sasl.password' from the query of URI mem[a-z]+:[/a-z0-9]+: secrets never stand"
                + " in a URI, .* as memcached.sasl.password, .*[$][{]CACHE_SECRET[}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"memcached://app:hunter2@h1:11211/shop", "memcached://h1,app:hunter2@h2?a=b"})
  void resolve_userInfoInUri_isRefused(String uri) {
    assertRefused(() -> resolve(URI.create(uri))).hasMessageContaining("user info");
  }

  @Test
  void resolve_passwordThatIsNone_isRefusedUnseen() throws IOException {
    assertRefused(() -> resolve(BINARY, "sasl.user", "u", "sasl.password", "hunter2\n"))
        .hasMessageEndingWith(
            "read a value that is not shown, which has a control character; allowed: a text of at"
                + " most 255 bytes in UTF-8 without control characters");
    assertRefused(() -> resolve(BINARY, "sasl.user", "u", "sasl.password", "hunter2ü".repeat(29)))
        .hasMessageContaining("which is too long");
    assertRefused(() -> resolve(BINARY, "sasl.user", "a\u0000b", "sasl.password", SECRET))
        .hasMessageContaining("which has a control character");
    URI list = file("protocol = binary, sasl { user = u, password = [hunter2] }");
    assertRefused(() -> resolve(list)).hasMessageContaining("read a list");
    URI misspelt = file("sasl { user = u, pasword = hunter2 }");
    assertRefused(() -> resolve(misspelt)).hasMessageContaining("did you mean 'sasl.password'?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sasl { user = u, password = hunter2$ }",
        "sasl { user = u, password = \"hunter2 }",
        "sasl { user = u, password = hunter2:x }",
        "sasl { user = u\n password = $hunter2 }",
        "sasl { user = u\n password = x+hunter2 }",
        "sasl { user = u\n password = \"\\hunter2\" }",
        "sasl { user = u\n password = [hunter2 }",
      })
  void resolve_passwordThatIsNoHocon_isNotShown(String text) throws IOException {
    URI file = file(text);

    assertRefused(() -> resolve(file)).hasMessageContaining(path(file));
  }
}
