package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.option.Tls;
import io.jcache.memcached.internal.option.TransportKind;
import java.net.URI;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How connections are encrypted. */
final class TlsOptionsTest {
  private static final ClassLoader LOADER = TlsOptionsTest.class.getClassLoader();

  private static Settings resolve(String query, Properties properties) {
    return Settings.resolve(URI.create("memcached://h1?" + query), properties, LOADER);
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(String query, Properties properties) {
    return assertThatThrownBy(() -> resolve(query, properties))
        .isInstanceOf(ConfigurationException.class);
  }

  private static Properties with(Object context) {
    Properties properties = new Properties();
    properties.put("memcached.tls.context", context);
    return properties;
  }

  @Test
  void resolve_files_areTakenWithDirectConnections() {
    Settings settings =
        resolve(
            "tls.on=true&tls.trust=/a.pem&tls.certificate=c.pem&tls.key=k.pem&tls.verify-host=false",
            new Properties());

    assertThat(settings.tls()).isEqualTo(new Tls("/a.pem", "c.pem", "k.pem", false, null));
    assertThat(settings.transport()).isEqualTo(TransportKind.DIRECT);
    assertThat(resolve("tls.on=true&tls.trust=system&tls.key=none", new Properties()).tls())
        .isEqualTo(new Tls("", "", "", true, null));
    assertThat(resolve("tls.on=false&tls.trust=/a.pem", new Properties()).tls()).isNull();
    assertThat(resolve("", new Properties()).tls()).isNull();
  }

  @Test
  void resolve_contextOfCode_isTakenAndTellsManagersApart() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");

    assertThat(resolve("tls.on=true", with(context)).tls())
        .isEqualTo(new Tls("", "", "", true, context));
    assertThat(ManagerProperties.hashOfOptions(with(context)))
        .isEqualTo(ManagerProperties.hashOfOptions(with(context)))
        .isNotEqualTo(ManagerProperties.hashOfOptions(with(SSLContext.getInstance("TLS"))))
        .isNotZero();
    assertRefused("tls.on=true&tls.trust=/a.pem", with(context))
        .hasMessageStartingWith("Option 'tls.trust' from the query")
        .hasMessageContaining("'tls.context'");
    assertRefused("tls.on=true", with(new Object()))
        .hasMessageContaining("an object of the class java.lang.Object")
        .hasMessageContaining(
            "in Properties alone, an object of the class javax.net.ssl.SSLContext");
    assertRefused("", with(context))
        .hasMessageStartingWith("Option 'tls.context' from property 'memcached.tls.context'")
        .hasMessageContaining("nothing would be encrypted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "tls.trust=/a.pem | tls.trust | nothing would be encrypted; set tls.on = true",
        "tls.verify-host=true | tls.verify-host | nothing would be encrypted",
        "tls.on=true&tls.key=k.pem | tls.key | 'tls.certificate' is missing; give both, or neither",
        "tls.on=true&tls.certificate=c | tls.certificate | 'tls.key' is missing; give both",
        "tls.on=true&tls.trust= | tls.trust | the path of a file in PEM, or system",
        "tls.on=yes | tls.on | true or false",
        "tls.context=x | tls.context | none, or, in Properties alone, an object",
        "tls.on=true&transport=spymemcached | tls.on | set tls.on = false, or transport = direct",
        "tls.on=true&protocol=binary | tls.on | set tls.on = false, or protocol = ascii",
      })
  void resolve_whatDoesNotGoTogether_namesOptionAndRemedy(
      String query, String option, String message) {
    assertRefused(query, new Properties())
        .hasMessageStartingWith("Option '" + option + "' from the query of URI memcached://h1")
        .hasMessageContaining(message);
  }
}
