package io.jcache.memcached.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.config.ServerList;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.SocketSecurity;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.ConfigServer;
import io.jcache.memcached.testkit.DnsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What name servers and endpoints say, and what is made of it. */
final class SourcesTest {
  private static final String PROVIDER_URL = "java.naming.provider.url";
  private static final TransportOptions OPTIONS =
      TransportOptions.of(Duration.ofMillis(500), Protocol.ASCII)
          .withConnectTimeout(Duration.ofSeconds(2));

  private final DnsServer dns = new DnsServer();
  private final ConfigServer endpoint = new ConfigServer();
  private final List<String> resolvConf = new ArrayList<>();
  private final NameServers names = new NameServers(() -> resolvConf, NameServers.FACTORY);

  @BeforeEach
  void useDns() {
    System.setProperty(PROVIDER_URL, dns.url());
  }

  @AfterEach
  void close() {
    System.clearProperty(PROVIDER_URL);
    dns.close();
    endpoint.close();
  }

  private static List<String> texts(Source source) throws SourceException {
    return source.ask(null).servers().stream().map(ServerList::text).toList();
  }

  private AddressSource addresses(String... servers) {
    return new AddressSource(ServerList.of(List.of(servers)), names);
  }

  private ServiceSource services(String... servers) {
    return new ServiceSource(ServerList.of(List.of(servers)), names);
  }

  private ConfigSource config(String... servers) {
    return new ConfigSource(ServerList.of(List.of(servers)), OPTIONS);
  }

  @Test
  void addresses_ofAllNames_areInOrder() throws SourceException {
    dns.addresses("cache.test", "10.0.0.2", "10.0.0.1", "fd00::1");
    dns.addresses("more.test", "10.0.0.1", "10.0.0.9");

    assertThat(texts(addresses("cache.test", "more.test:12*3", "127.0.0.1:5", "[::1]:6")))
        .containsExactly(
            "10.0.0.1:11211",
            "10.0.0.1:12*3",
            "10.0.0.2:11211",
            "10.0.0.9:12*3",
            "127.0.0.1:5",
            "[0:0:0:0:0:0:0:1]:6");
  }

  /** Which is so in each JVM, whether it can reach both or not. */
  @Test
  void addresses_areOfOneFamily() throws SourceException {
    dns.addresses("six.test", "fd00::2", "fd00::1");

    assertThat(texts(addresses("six.test")))
        .containsExactly("[fd00:0:0:0:0:0:0:1]:11211", "[fd00:0:0:0:0:0:0:2]:11211");
    dns.addresses("six.test", "fd00::2", "10.0.0.1");
    assertThat(texts(addresses("six.test"))).containsExactly("10.0.0.1:11211");
  }

  @Test
  void addresses_areLookedUpAnewEachTime() throws SourceException {
    dns.addresses("cache.test", "10.0.0.1");
    AddressSource source = addresses("cache.test");
    assertThat(texts(source)).containsExactly("10.0.0.1:11211");

    dns.addresses("cache.test", "10.0.0.2");

    assertThat(texts(source)).containsExactly("10.0.0.2:11211");
  }

  @Test
  void name_thatNoNameServerKnows_isLookedUpByTheJvm() throws SourceException {
    assertThat(texts(addresses("localhost"))).containsExactly("127.0.0.1:11211");
  }

  /** The JVM may remember what was true half a minute ago. */
  @Test
  void name_thatNameServersKnew_isAskedOfNobodyElse() throws SourceException {
    dns.addresses("localhost", "10.0.0.1");
    AddressSource source = addresses("localhost");
    assertThat(texts(source)).containsExactly("10.0.0.1:11211");

    dns.forget("localhost");

    assertThatThrownBy(() -> source.ask(null))
        .hasMessage("the name servers know localhost no more");
    dns.fail(true);
    assertThatThrownBy(() -> source.ask(null))
        .hasMessageContaining("the name servers do not answer for localhost");
    assertThatThrownBy(() -> addresses("localhost").ask(null))
        .hasMessageContaining("the name servers do not answer for localhost");
  }

  /** A name that comes later in the search may be another team's. */
  @Test
  void name_whoseFirstCompletionFails_isNotTakenForTheNext() {
    resolvConf.addAll(List.of("search ours.test theirs.test", "options ndots:5"));
    dns.addresses("cache.theirs.test", "10.0.0.66");
    dns.fail("cache.ours.test");

    assertThatThrownBy(() -> addresses("cache").ask(null)).isInstanceOf(SourceException.class);
    assertThat(dns.asked()).containsOnly("cache.ours.test");
  }

  /** A headless service has no records while none of its pods has an address. */
  @Test
  void name_thatWasFound_isNotTakenForTheNext() throws SourceException {
    resolvConf.addAll(List.of("search ours.test theirs.test", "options ndots:5"));
    dns.addresses("cache.ours.test", "10.0.0.1");
    dns.addresses("cache.theirs.test", "10.0.0.66");
    AddressSource source = addresses("cache");
    assertThat(texts(source)).containsExactly("10.0.0.1:11211");

    dns.forget("cache.ours.test");

    assertThatThrownBy(() -> source.ask(null)).hasMessage("the name servers know cache no more");
    assertThat(dns.asked()).doesNotContain("cache.theirs.test");
  }

  /** As where a service is made only after the first question, and a wildcard answered that. */
  @Test
  void name_thatWasFound_givesWayToAnEarlierCompletion() throws SourceException {
    resolvConf.addAll(List.of("search ours.test theirs.test", "options ndots:5"));
    dns.addresses("cache.theirs.test", "10.0.0.66");
    AddressSource source = addresses("cache");
    assertThat(texts(source)).containsExactly("10.0.0.66:11211");

    dns.addresses("cache.ours.test", "10.0.0.1");
    assertThat(texts(source)).containsExactly("10.0.0.1:11211");
    dns.forget("cache.ours.test");
    assertThatThrownBy(() -> source.ask(null)).hasMessage("the name servers know cache no more");
  }

  @Test
  void name_thatEndsWithADot_isWhole() throws SourceException {
    resolvConf.addAll(List.of("search ours.test", "options ndots:5"));
    dns.addresses("cache.test", "10.0.0.1");
    dns.services("_memcached._tcp.cache.test", "0 1 11211 a.test");
    dns.fail("cache.test.ours.test");
    dns.fail("_memcached._tcp.cache.test.ours.test");
    AddressSource source = addresses("cache.test.");

    assertThat(texts(source)).containsExactly("10.0.0.1:11211");
    assertThat(source.nameOf("10.0.0.1:11211")).isEqualTo("cache.test");
    assertThat(texts(services("_memcached._tcp.cache.test."))).containsExactly("a.test:11211");
  }

  /** 12 + 15 of the question + 16 for each address: 30 are 507 bytes. */
  @ParameterizedTest
  @CsvSource({"29, 0", "30, 1"})
  void answer_asLongAsOneOverUdpMayBe_isSaidOnce(int records, int lines) throws SourceException {
    dns.addresses(
        "long.test",
        IntStream.range(0, records).mapToObj(i -> "10.0.0." + i).toArray(String[]::new));
    try (CapturedLog log = new CapturedLog()) {
      AddressSource source = addresses("long.test.");
      assertThat(texts(source)).hasSize(records);
      assertThat(texts(source)).hasSize(records);

      assertThat(log.lines("records of long.test., which is as much as")).hasSize(lines);
    }
  }

  /** What the JVM remembers would be believed in place of what name servers say. */
  @Test
  void jvmThatCannotAskNameServers_isAnError() {
    NameServers none = new NameServers(() -> resolvConf, "no.such.Factory");

    assertThatThrownBy(() -> new AddressSource(ServerList.of(List.of("localhost")), none).ask(null))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("has to be linked with the module jdk.naming.dns");
  }

  @Test
  void name_thatIsNone_isAskedOfNobody() {
    assertThatThrownBy(() -> names.records("ldap://127.0.0.1/x", List.of("A")))
        .hasMessage("'ldap://127.0.0.1/x.' is no name that name servers know");
  }

  @Test
  void interrupt_endsALookUp() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> addresses("cache.test").ask(null)).hasMessage("interrupted");
      assertThatThrownBy(() -> config(endpoint.address()).ask(null)).hasMessage("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(dns.asked()).isEmpty();
  }

  @Test
  void name_thatNobodyKnows_isNamed() {
    assertThatThrownBy(() -> addresses("no-such-host.invalid").ask(null))
        .isInstanceOf(SourceException.class)
        .hasMessage("unknown host no-such-host.invalid");
  }

  @Test
  void name_isCompletedAsTheSystemDoes() throws SourceException {
    resolvConf.addAll(
        List.of("nameserver 10.0.0.53", "search default.svc.test svc.test", "options ndots:5"));
    dns.addresses("cache.default.svc.test", "10.0.0.1");

    assertThat(texts(addresses("cache"))).containsExactly("10.0.0.1:11211");
    assertThat(texts(addresses("cache.default"))).containsExactly("10.0.0.1:11211");
    assertThat(dns.asked()).doesNotContain("cache", "cache.default");
  }

  @ParameterizedTest
  @CsvSource({
    "a, a.x.test. a.y. a.",
    "a.b, a.b. a.b.x.test. a.b.y.",
    "a.b., a.b.",
  })
  void candidates_withoutNdots_areInOrder(String name, String whole) {
    assertThat(NameServers.candidates(name, List.of("domain q", "search x.test y.")))
        .containsExactly(whole.split(" "));
  }

  @Test
  void certificate_ofAnAddress_isCheckedForTheName() throws Exception {
    dns.addresses("a.test", "10.0.0.1");
    dns.addresses("b.test", "10.0.0.1");
    AddressSource source = addresses("a.test:11", "b.test:12", "b.test:11");
    source.ask(null);
    List<String> checked = new ArrayList<>();
    SocketSecurity security =
        new SocketSecurity() {
          @Override
          public Socket secure(Socket plain, String host) {
            checked.add(host);
            return plain;
          }

          @Override
          public String explained(IOException failure) {
            return failure.toString();
          }
        };

    NamedSecurity named = new NamedSecurity(security, source::nameOf);
    named.secure(connected(11), "10.0.0.1");
    named.secure(connected(12), "10.0.0.1");
    named.secure(connected(13), "10.0.0.1");
    dns.fail(true);
    assertThatThrownBy(() -> source.ask(null)).isInstanceOf(SourceException.class);
    named.secure(connected(11), "10.0.0.1");

    assertThat(checked).containsExactly("a.test", "b.test", "10.0.0.1", "a.test");
    assertThat(named.explained(new IOException("why"))).contains("why");
  }

  private static Socket connected(int port) {
    return new Socket() {
      @Override
      public int getPort() {
        return port;
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 33 11211 b.test,0 33 11211 a.test,0 33 11212 a.test"
            + " | a.test:11211 a.test:11212 b.test:11211",
        "0 10 1 a.test,0 20 2 b.test              | a.test:1 b.test:2*2",
        "0 0 1 a.test,0 0 2 b.test                | a.test:1 b.test:2",
        "0 0 1 a.test,0 3 2 b.test                | a.test:1 b.test:2*3",
        "0 1 1 a.test,0 65535 2 b.test            | a.test:1 b.test:2*1000",
        "10 1 1 a.test,5 1 2 b.test,10 1 3 c.test | b.test:2",
      })
  void services_ofTheLowestPriority_haveTheirWeights(String records, String servers)
      throws SourceException {
    dns.services("_memcached._tcp.test", records.split(","));

    assertThat(texts(services("_memcached._tcp.test"))).containsExactly(servers.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "0 1 0 a.test                   | 'a.test:0*1' in it is no server",
        "0 1 1 .                        | there is no such service",
        "0 1 1 a.test,0 2 1 a.test      | 'a.test:1' twice",
        "0 1 1 a@b.test                 | is no server",
      })
  void services_thatAreNone_areNamed(String records, String message) {
    dns.services("_memcached._tcp.test", records.split(","));

    assertThatThrownBy(() -> services("_memcached._tcp.test").ask(null))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(message);
  }

  @Test
  void service_thatNobodyKnows_isNamed() {
    assertThatThrownBy(() -> services("_memcached._tcp.no").ask(null))
        .hasMessage("no name server knows of the service _memcached._tcp.no");

    dns.fail(true);

    assertThatThrownBy(() -> services("_memcached._tcp.no").ask(null))
        .hasMessageContaining("the name servers do not answer for _memcached._tcp.no");
  }

  @Test
  void config_isReadByEitherCommand() throws SourceException {
    String list = ConfigServer.value("12\nh1.test|10.0.0.1|11211 |10.0.0.2|11212 |fd00::3|1\n");
    endpoint.answer("CONFIG cluster " + list);

    Answer answer = config(endpoint.address()).ask(null);

    assertThat(answer.version()).isEqualTo(12);
    assertThat(answer.servers())
        .extracting(Node::address)
        .containsExactly("h1.test:11211", "10.0.0.2:11212", "[fd00::3]:1");
    endpoint.tellOlder(13);
    assertThat(config(endpoint.address()).ask(null)).isEqualTo(new Answer(List.of(), 13));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "END\r\n",
        "SERVER_ERROR out of memory\r\n",
        "HTTP/1.1 400 Bad Request\r\n",
        "CONFIG other 0 5\r\n1\na||1\n\r\nEND\r\n",
        "CONFIG cluster 0 70000\r\n1\na||1\n\r\nEND\r\n",
        "CONFIG cluster 0 99999999999\r\n1\na||1\n\r\nEND\r\n",
        "CONFIG cluster 0 -1\r\n1\na||1\n\r\nEND\r\n",
        "CONFIG cluster 0 5\r\n1\na||1\n\r\nEND\r\n",
        "CONFIG cluster 0 50\r\n1\na||1\n\r\nEND\r\n",
        "CONFIG cluster 0 8\r\n1\n\n\n\n\n\n\n\n\n\n\na||1\n\r\nEND\r\n",
      })
  void config_thatIsNone_isRefused(String said) {
    endpoint.answer(said);

    assertThatThrownBy(() -> config(endpoint.address()).ask(null))
        .isInstanceOf(SourceException.class);
  }

  @Test
  void config_ofTheNextServer_isTaken() throws SourceException {
    endpoint.answer("CONFIG cluster " + ConfigServer.value("3\na||1\n"));

    assertThat(config("127.0.0.1:1", endpoint.address()).ask(null))
        .isEqualTo(new Answer(List.of(new Node("a", 1, 1)), 3));
    Answer known = new Answer(ServerList.of(List.of(endpoint.address())), 2);
    assertThat(config("127.0.0.1:1").ask(known).version()).isEqualTo(3);
    assertThatThrownBy(() -> config("127.0.0.1:1").ask(null)).hasMessageContaining("refused");
  }

  @Test
  void config_ofOldTimes_isNotTaken_whileAnyServerOfTheListTellsOfNewer() throws SourceException {
    try (ConfigServer member = new ConfigServer()) {
      endpoint.answer(
          "CONFIG cluster "
              + ConfigServer.value("6\n|127.0.0.1|1 |127.0.0.1|2 |127.0.0.1|3 |127.0.0.1|4\n"));
      member.answer("CONFIG cluster " + ConfigServer.value("7\na||1\n"));
      Answer known =
          new Answer(
              ServerList.of(List.of("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3", member.address())),
              7);
      ConfigSource source = config(endpoint.address());

      for (int turn = 0; turn < 3; turn++) {
        assertThat(source.ask(known).version()).isEqualTo(7);
      }
    }
  }

  @Test
  void config_ofOldTimes_isNotTaken_whileAServerIsSilent() throws Exception {
    try (ConfigServer member = new ConfigServer();
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String hanging = "127.0.0.1:" + silent.getLocalPort();
      endpoint.answer("CONFIG cluster " + ConfigServer.value("6\na||1\n"));
      member.answer("CONFIG cluster " + ConfigServer.value("7\na||1\n"));
      Answer known =
          new Answer(ServerList.of(List.of(hanging, "127.0.0.1:1", member.address())), 7);
      assertThat(config(endpoint.address(), hanging).ask(known).version()).isEqualTo(7);
    }
  }

  /** A server that was taken off goes on telling what was true then. */
  @Test
  void config_ofTheHighestVersion_isTaken() throws SourceException {
    try (ConfigServer member = new ConfigServer()) {
      String list = "|%s\n".formatted(member.address().replace(':', '|'));
      endpoint.answer("CONFIG cluster " + ConfigServer.value("5\n" + list));
      member.answer("CONFIG cluster " + ConfigServer.value("6\n" + list));
      ConfigSource source = config(endpoint.address());

      Answer first = source.ask(null);
      assertThat(first.version()).isEqualTo(6);
      assertThat(source.ask(first).version()).isEqualTo(6);
      member.answer("END\r\n");
      assertThat(source.ask(first).version()).isEqualTo(5);
    }
  }
}
