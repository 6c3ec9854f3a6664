package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a user reads when a setting is wrong; the parts of a message are separated by {@code ;;}.
 */
final class SettingsErrorTest {
  private static final ClassLoader LOADER = SettingsErrorTest.class.getClassLoader();
  private static final URI DIRECT = URI.create("memcached://localhost:11211?transport=direct");
  private static final String PORTS = "the port is 1 to 65535";
  private static final String WEIGHTS = "the weight is 1 to 1000";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "timeout                 | 300          | '300', which has no unit: write 300ms ;; a whole number and its unit, ms, s, m or h, from 1ms to 1h",
        "timeout                 | 0ms          | '0ms', which is too short ;; from 1ms",
        "timeout                 | 0            | '0', which has no unit",
        "timeout                 | -1s          | '-1s', which is no duration ;; such as 300ms",
        "timeout                 | 1.5s         | '1.5s', which is no duration",
        "timeout                 | soon         | 'soon', which is no duration",
        "timeout                 | 3d           | '3d', whose unit 'd' is unknown ;; ms, s, m or h",
        "timeout                 | 300MS        | '300MS', whose unit 'MS' is unknown",
        "timeout                 | 2h           | '2h', which is too long ;; to 1h",
        "timeout                 | 99999999999999999999h | which is too long",
        "timeout                 | \"\"         | '', which is no duration",
        "transport               | netty        | 'netty', which is none of them ;; allowed: auto or spymemcached or direct",
        "servers                 | unix:run/x.sock | whose Unix socket 'run/x.sock' is no absolute path ;; %2F for each slash",
        "servers                 | unix:        | whose Unix socket '' is no absolute path",
        "servers                 | unix:/run/   | whose Unix socket '/run/' is no absolute path of a file",
        "servers                 | unix:/run/x*0 | whose weight '0' is no whole number from 1 to 1000",
        "servers                 | unix:/run/x;unix:/run/x | which has the server unix:/run/x twice",
        "connection.timeout      | 0ms          | '0ms', which is too short ;; from 1ms",
        "connection.links        | 0            | '0', which is too small ;; a whole number from 1 to 8",
        "connection.links        | 9            | '9', which is too large ;; a whole number from 1 to 8",
        "protocol                | text         | 'text', which is none of them ;; allowed: ascii or binary",
        "protocol                | \"\"         | '', which is none of them",
        "distribution            | random       | 'random', which is none of them ;; allowed: ketama or modulo or python-memcached or libmemcached or libmemcached-ketama-weighted",
        "distribution            | libmemcached-ketama | 'libmemcached-ketama', which is plain ketama, by which pylibmc agrees with no other client: let it have the behaviour ketama_weighted, and write libmemcached-ketama-weighted ;; allowed: ketama",
        "failure-policy          | retry        | 'retry', which is none of them ;; allowed: degrade or throw",
        "iteration.max-items     | 0            | '0', which is too small ;; a whole number from 1 to 1000000000000",
        "iteration.max-items     | -5           | '-5', which is no whole number",
        "iteration.max-items     | 5M           | '5M', which is no whole number",
        "iteration.max-items     | 1e6          | '1e6', which is no whole number",
        "iteration.max-items     | 1_000        | '1_000', which is no whole number",
        "iteration.max-items     | 99999999999999999999 | which is too large",
        "serialization.max-depth | 10001        | '10001', which is too large ;; from 1 to 10000",
        "serialization.allow     | com.acme.*;; | which has a separator without a class beside it",
        "serialization.allow     | com.*.Order  | where 'com.*.Order' is none ;; com.acme.** (a package and those below it)",
        "serialization.allow     | **           | where '**' is none",
        "serialization.allow     | [Lcom.acme.Order; | where '[Lcom.acme.Order' is none",
        "serialization.max-array-length | 15    | '15', which is too small ;; from 16 to 1073741824",
        "serialization.max-string-length | 255  | '255', which is too small ;; from 256 to 1073741824",
        "serialization.max-size  | 63k          | '63k', which is too small ;; from 64k to 1g",
        "compression.algorithm   | gzip         | 'gzip', which is none of them ;; none or deflate or lz4 or zstd",
        "compression.threshold   | 63           | '63', which is too small ;; from 64 to 1g",
        "keys.max-depth          | 0            | '0', which is too small ;; from 1 to 250",
        "keys.max-depth          | 2147483648   | '2147483648', which is too large",
        "connection.max-in-flight| 1000001      | which is too large ;; from 256 to 1000000",
        "connection.max-in-flight-bytes | 65535   | '65535', which is too small ;; from 64k to 64g, such as 64m",
        "connection.max-in-flight-bytes | 65g     | '65g', which is too large",
        "connection.max-in-flight-bytes | 64MB    | '64MB', whose unit 'MB' is unknown ;; k, m or g (or KiB, MiB, GiB)",
        "connection.max-in-flight-bytes | 6.4m    | '6.4m', which is no size",
        "listeners.threads       | many         | 'many', which is no whole number ;; from 1 to 256",
        "listeners.queue-size    | 10000001     | which is too large ;; from 1 to 10000000",
        "loader.threads          | 257          | '257', which is too large ;; from 1 to 256",
        "prefix                  | my shop      | 'my shop', which has the character ' ' ;; A-Z a-z 0-9 . _ : / -",
        "prefix                  | büro         | which has the character 'ü'",
        "prefix                  | a😀b         | which has the character '😀'",
        "prefix                  | /shop        | '/shop', which has a slash at an end",
        "prefix                  | shop/        | 'shop/', which has a slash at an end",
        "prefix                  | a2345678901234567890123456789012345678901234567890123456789012345 | which has 65 characters ;; at most 64 characters",
        "servers                 | \"\"         | '', which names no server ;; host:port*weight",
        "servers                 | ;            | which has a separator without a server beside it",
        "servers                 | h1;          | which has a separator without a server beside it",
        "servers                 | h1;;h2       | which has a separator without a server beside it",
        "servers                 | h1;h2;h1     | which has the server h1:11211 twice",
        "servers                 | h1,H1:11211*3 | which has the server h1:11211 twice",
        "servers                 | h1:0         | 'h1:0', whose port '0' is no whole number from 1 to 65535",
        "servers                 | h1:65536     | whose port '65536' is no whole number from 1 to 65535 ;; 11211 when left out",
        "servers                 | h1:-1        | whose port '-1' is no whole number",
        "servers                 | h1:memcached | whose port 'memcached' is no whole number",
        "servers                 | h1:          | whose port '' is no whole number",
        "servers                 | h1*0         | whose weight '0' is no whole number from 1 to 1000",
        "servers                 | h1:11211*-1  | whose weight '-1' is no whole number",
        "servers                 | h1*heavy     | whose weight 'heavy' is no whole number ;; 1 when left out",
        "servers                 | h1*1001      | whose weight '1001' is no whole number from 1 to 1000",
        "servers                 | h1*1*2       | where 'h1*1*2' is no host:port*weight",
        "servers                 | :11211       | whose host '' is no host name",
        "servers                 | h1:11211 h2:11211 | where 'h1:11211 h2:11211' is no host:port*weight",
        "servers                 | h 1          | whose host 'h 1' is no host name",
        "servers                 | -h1          | whose host '-h1' is no host name",
        "servers                 | ::1          | where '::1' is no host:port*weight; an IPv6 address needs its brackets",
        "servers                 | [::1         | needs its brackets",
        "servers                 | [:::1]:1     | whose host '[:::1]' is no host name or address",
        "servers                 | [h1]         | whose host '[h1]' is no host name or address",
      })
  void resolve_badValue_namesOptionOriginValueAndWhatIsAllowed(
      String option, String value, String parts) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("memcached." + option, value);
    assertRefused(
        () -> Settings.resolve(Settings.DEFAULT_URI, properties, LOADER),
        "Option '%s' from property 'memcached.%s' of the manager's Properties: read '"
            .formatted(option, option),
        parts + " ;; ; allowed: ");

    URI file = file("\n\n" + option + " = \"" + value + "\"");
    assertRefused(
        () -> Settings.resolve(file, null, LOADER),
        "Option '%s' from %s: 3: read '".formatted(option, file),
        parts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "memcached://h1:0/shop           | Option 'servers' from the hosts of URI memcached://h1:0/shop: read 'h1:0' ;; port '0' ;; 1 to 65535",
        "memcached://h1:99999            | port '99999' is no whole number from 1 to 65535",
        "memcached://h1:abc              | port 'abc'",
        "memcached://h1:                 | port ''",
        "memcached://h1*0                | weight '0'",
        "memcached://h1;h1               | has the server h1:11211 twice",
        "memcached://h%201               | host 'h 1' is no host name",
        "memcached:///shop               | Option 'servers' from the hosts of URI memcached:///shop: read '', which names no server",
        "memcached:h1:11211              | URI memcached:h1:11211 has no '//' after memcached: ;; write memcached://host:port/prefix",
        "memcached:/h1                   | has no '//'",
        "memcached://h1/my%20shop        | Option 'prefix' from the path of URI memcached://h1/my%20shop: read 'my shop' ;; character ' '",
        "memcached://h1//shop            | which has a slash at an end",
        "memcached://h1?timeout=300      | Option 'timeout' from the query of URI memcached://h1: read '300' ;; write 300ms",
        "memcached://h1?timeout=1s&timeout=2s | Option 'timeout' ;; gives it twice",
        "memcached://h1?servers=h2       | Option 'servers' ;; gives it twice",
        "memcached://h1/shop?prefix=eu   | Option 'prefix' ;; gives it twice",
        "memcached://h1?timeout          | Option 'timeout' from the query of URI memcached://h1 has no value; write timeout=value",
        "memcached://h1?timeout=         | Option 'timeout' ;; read ''",
        "memcached://h1?timeot=1s        | Unknown option 'timeot' from the query of URI memcached://h1: did you mean 'timeout'? ;; allowed: servers, discovery.source, discovery.interval,",
        "memcached://h1?timeout=1s&      | Unknown option ''",
        "memcached://h1?memcached.timeout=1s | Unknown option 'memcached.timeout'",
        "memcached://h1#shop             | URI memcached://h1 has a part after '#' ;; remove it",
        "memory:x?servers=h1             | Option 'servers' from the query of URI memory:x ;; memory: has no servers",
        "memory:x?timeout=0s             | Option 'timeout' ;; too short",
        "redis://h1                      | URI redis://h1 has the unknown scheme 'redis' ;; allowed: memcached://host:port/prefix ;; memory:name ;; classpath:name.conf ;; file:/path/name.conf",
        "h1:11211                        | URI h1:11211 has the unknown scheme 'h1' ;; memcached://host:port",
        "jcache.conf                     | URI jcache.conf has no scheme ;; classpath:name.conf",
        "//h1                            | URI //h1 has no scheme",
        "foo:x.conf                      | URI foo:x.conf ;; unknown protocol: foo ;; allowed: memcached://",
        "classpath:no/such.conf          | Configuration file classpath:no/such.conf was not found ;; no resource 'no/such.conf' in the manager's class loader",
        "classpath:settings.json         | URI classpath:settings.json: a configuration file's name ends in .conf",
        "file:/no/such.conf              | Configuration file file:/no/such.conf was not found: no file at /no/such.conf",
        "file://conf/my.conf             | Configuration file file://conf/my.conf has a host in its address; write file:/path/name.conf",
        "jar:file:/no/such.jar!/my.conf  | Configuration file jar:file:/no/such.jar!/my.conf",
      })
  void resolve_badUri_saysWhatIsWrong(String uri, String parts) {
    assertRefused(() -> Settings.resolve(URI.create(uri), null, LOADER), "", parts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memcached://user:s3cret@h1:11211",
        "memcached://user:s3cret@h1:11211;h2:11211/shop",
        "memcached://s3cret@h1",
        "memcached://user:s3cret%40h1:11211",
        "memcached://user:s3/s3cret@h1:11211",
        "memcached://user:s3?s3cret@h1:11211",
        "memcached://user:s3#s3cret@h1:11211",
        "memcached://user:s3cret@h1/shop.conf",
        "memcached:user:s3cret@h1",
        "memory://user:s3cret@name",
        "redis://user:s3cret@h1",
        "user:s3cret@h1:11211",
        "http://user:s3cret@h1/my.conf",
        "jar:http://user:s3cret@h1/my.jar!/my.conf",
      })
  void resolve_userInfoInUri_isRefusedAndNotShown(String uri) {
    assertThatThrownBy(() -> Settings.resolve(URI.create(uri), null, LOADER))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessageContaining("secrets never stand in a URI")
        .message()
        .doesNotContain("s3");
  }

  @Test
  void resolve_pathOfASocketThatIsTooLong_saysHowLongItMayBe() {
    String longest = "unix:/" + "ü".repeat(52) + "x";

    Settings.resolve(DIRECT, servers(longest), LOADER);
    assertRefused(
        () -> Settings.resolve(DIRECT, servers(longest + "y"), LOADER),
        "Option 'servers' from",
        "has a path of 107 bytes, and the system takes at most 106: give memcached (-s) a shorter");
    assertRefused(
        () -> Settings.resolve(DIRECT, servers("unix:/run/x\ty"), LOADER),
        "Option 'servers' from",
        "whose Unix socket has a control character in its path");
  }

  @Test
  void resolve_droppedServers_whereMostKeysWouldMove_isRefused() {
    String uri = "memcached://h1;h2?failover.action=drop&distribution=";

    Settings.resolve(URI.create(uri + "libmemcached-ketama-weighted"), null, LOADER);
    for (String moving : List.of("modulo", "python-memcached", "libmemcached")) {
      assertRefused(
          () -> Settings.resolve(URI.create(uri + moving), null, LOADER),
          "Option 'failover.action' from the query of URI",
          "with distribution = " + moving + " a server that is dropped moves most keys");
    }
  }

  private static Properties servers(String text) {
    Properties properties = new Properties();
    properties.setProperty("memcached.servers", text);
    return properties;
  }

  @Test
  void resolve_directConnectionsWithTheBinaryProtocol_saysWhichToChoose() {
    assertThatThrownBy(
            () ->
                Settings.resolve(
                    URI.create("memcached://h1?transport=direct&protocol=binary"), null, LOADER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Option 'transport' from ")
        .hasMessageEndingWith("set protocol = ascii, or transport = spymemcached");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h1?connection.links=2    | connection.links | connection.links = 1",
        "h1;unix:%2Frun%2Fm.sock?prefix=p | servers          | servers = host:port in place of unix:/run/m.sock",
      })
  void resolve_whatDirectConnectionsAloneServe_saysWhichToChoose(
      String uri, String option, String other) {
    String start = "Option '" + option + "' from ";
    assertRefused(
        () ->
            Settings.resolve(
                URI.create("memcached://" + uri + "&transport=spymemcached"), null, LOADER),
        start,
        ", and 'transport' says spymemcached; set %s, or transport = direct".formatted(other));
    assertRefused(
        () -> Settings.resolve(URI.create("memcached://" + uri + "&protocol=binary"), null, LOADER),
        start,
        ", and 'protocol' says binary, which it alone speaks; set %s, or protocol = ascii"
            .formatted(other));
  }

  @ParameterizedTest
  @CsvSource({
    "timeot, timeout",
    "time-out, timeout",
    "TIMEOUT, timeout",
    "server, servers",
    "failurePolicy, failure-policy",
    "failure-mode, failure-policy",
    "maxItems, iteration.max-items",
    "iteration, iteration.max-items",
    "iteration.maxitems, iteration.max-items",
    "max-in-flight, connection.max-in-flight",
    "queue-size, listeners.queue-size",
    "listener.threads, listeners.threads",
    "loader.thread, loader.threads",
    "xyzzy, ''",
    "password, login.password",
  })
  void resolve_unknownProperty_suggestsTheClosestOption(String unknown, String closest) {
    Properties properties = new Properties();
    properties.setProperty("memcached." + unknown, "s3cret");

    assertThatThrownBy(() -> Settings.resolve(Settings.DEFAULT_URI, properties, LOADER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Unknown option '%s' from property 'memcached.%s' of the manager's Properties: %sallowed: %s"
                .formatted(
                    unknown,
                    unknown,
                    closest.isEmpty() ? "" : "did you mean '" + closest + "'? ",
                    Option.TABLE.all().stream()
                        .map(Option::path)
                        .collect(Collectors.joining(", "))));
  }

  @Test
  void resolve_bareOptionInProperties_saysToWriteMemcached() {
    for (Option<?> option : Option.TABLE.all()) {
      Properties properties = new Properties();
      properties.setProperty(option.path(), "1");

      assertRefused(
          () -> Settings.resolve(Settings.DEFAULT_URI, properties, LOADER),
          "Unknown property '" + option + "' of the manager's Properties",
          "write 'memcached." + option + "'");
    }
  }

  @Test
  void resolve_propertyThatIsNoString_isRefused() {
    Properties properties = new Properties();
    properties.put("memcached.loader.threads", 4);

    assertRefused(
        () -> Settings.resolve(Settings.DEFAULT_URI, properties, LOADER),
        "Option 'loader.threads' from property 'memcached.loader.threads'",
        "java.lang.Integer ;; has to be a String ;; from 1 to 256");
  }

  @Test
  void resolve_objectAmongTheDefaultsOfProperties_isRefused() throws Exception {
    Properties defaults = new Properties();
    defaults.put("memcached.tls.context", SSLContext.getDefault());

    assertRefused(
        () -> Settings.resolve(Settings.DEFAULT_URI, new Properties(defaults), LOADER),
        "Option 'tls.context' from property 'memcached.tls.context'",
        "put it into the Properties themselves");
  }

  @Test
  void resolve_badValueThatALaterSourceReplaces_isRefused() {
    Properties properties = new Properties();
    properties.setProperty("memcached.timeout", "soon");

    assertRefused(
        () -> Settings.resolve(URI.create("memcached://h1?timeout=1s"), properties, LOADER),
        "Option 'timeout' from property",
        "'soon'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "timeot = 1s                    | Unknown option 'timeot' from FILE: 2: did you mean 'timeout'?",
        "iteration = 5                  | Unknown option 'iteration' from FILE: 2: did you mean 'iteration.max-items'?",
        "iteration { max-item = 5 }     | Unknown option 'iteration.max-item' from FILE: 2: did you mean 'iteration.max-items'?",
        "\"iteration.max-items\".x = 5  | Option 'iteration.max-items' from FILE: 2: read an object",
        "servers = []                   | Option 'servers' from FILE: 2: read '', which names no server",
        "servers = [\"h1\", 7]          | Option 'servers' from FILE: 2: read a list that holds 7; allowed: host:port",
        "servers = [\"h1\", \"h1\"]     | has the server h1:11211 twice",
        "timeout = [1s]                 | Option 'timeout' from FILE: 2: read a list; allowed: a whole number and its unit",
        "timeout { ms = 300 }           | Option 'timeout' from FILE: 2: read an object; allowed: a whole number and its unit",
        "timeout = true                 | Option 'timeout' from FILE: 2: read 'true', which is no duration",
        "timeout = 300                  | Option 'timeout' from FILE: 2: read '300', which has no unit",
        "loader.threads = 4.0           | Option 'loader.threads' from FILE: 2: read '4.0', which is no whole number",
        "servers = h1:11211             | Configuration file FILE cannot be read: FILE: 2: ;; ':' ;; double quotes",
        "servers = [\"h1\"              | Configuration file FILE cannot be read: FILE: 3: ;; List should have",
        "timeout = ${NO_SUCH_VARIABLE}  | FILE: 2 ;; ${NO_SUCH_VARIABLE}",
        "timeout = ${PATH}              | Option 'timeout' from env variables, to which FILE refers: read ' ;; /",
      })
  void resolve_badFile_namesFileAndLine(String line, String parts) throws IOException {
    URI file = file("# a comment\n" + line + "\n");

    assertRefused(
        () -> Settings.resolve(file, null, LOADER), "", parts.replace("FILE", file.toString()));
  }

  private static void assertRefused(ThrowingCallable call, String start, String parts) {
    assertThatThrownBy(call)
        .isInstanceOf(ConfigurationException.class)
        .isInstanceOf(CacheException.class)
        .hasMessageStartingWith(start)
        .hasMessageContainingAll(parts.split(" ;; "));
  }

  private URI file(String text) throws IOException {
    return Files.writeString(directory.resolve("test.conf"), text).toUri();
  }
}
