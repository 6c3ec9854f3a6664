package io.jcache.memcached.internal.transport.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers to a dump that servers give, have given, or may give one day. */
final class MetadumpAnswersTest {
  private static final TransportOptions OPTIONS =
      TransportOptions.of(Duration.ofSeconds(20), Protocol.ASCII);

  private static List<String> dump(Transport transport, String prefix) {
    List<String> keys = new ArrayList<>();
    transport.dump(
        prefix, (buffer, offset, length) -> keys.add(new String(buffer, offset, length, US_ASCII)));
    return keys;
  }

  private static List<String> dump(FakeServer.Answers answers, String prefix) throws Exception {
    try (FakeServer server = new FakeServer(answers);
        Transport transport = new NodeTransport(server.node(), OPTIONS, new SpyConnector())) {
      return dump(transport, prefix);
    }
  }

  private static TransportException failure(FakeServer.Answers answers, Kind... kinds)
      throws Exception {
    boolean quick = List.of(kinds).contains(Kind.TIMEOUT);
    TransportOptions options =
        quick ? TransportOptions.of(Duration.ofMillis(500), Protocol.ASCII) : OPTIONS;
    try (FakeServer server = new FakeServer(answers);
        Transport transport = new NodeTransport(server.node(), options, new SpyConnector())) {
      return TransportContract.failure(() -> dump(transport, "a/"), kinds);
    }
  }

  /**
   * Of 1.6.18; of 1.6.38, with one more field; of 1.6.45, which says OK first and has a blank
   * before each line feed; and of some to come.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "key=a%2F1 exp=-1 la=1 cas=1 fetch=no cls=1 size=65\nkey=b exp=-1\nkey=a%2F2 exp=9\nEND\r\n",
        "key=a%2F1 exp=-1 la=1 cas=2 fetch=no cls=1 size=65 flags=0\nkey=a%2F2 exp=9\nEND\r\n",
        "OK\r\nkey=a%2F1 exp=-1 la=1 cas=2 size=65 flags=0 \nkey=a%2F2 exp=9 \nEND\r\n",
        "OK \r\nkey=a%2F1 \r\nkey=a%2F2\r\nEND \r\n",
        "OK\r\nkey=a%2f1 owner=a%2F3 key2=a%2F4\nkey=a%2F2 x y\nEND\r\n",
        "exp=-1 la=1 key=a%2F1 flags=0\nmykey=a%2F9 key=a%2F2\nexp=1 key=b\nEND\r\n",
        "OK\nkey=a%2F1\nkey=a%2F2\nEND\n",
      })
  void dump_eachForm_isRead(String answer) throws Exception {
    assertThat(dump(command -> answer, "a/")).containsExactly("a/1", "a/2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "END\r\n",
        "OK\r\nEND\r\n",
        "NOTSTARTED no items to crawl\r\n",
        "OK\r\nNOTSTARTED\r\n",
        "OK\r\nkey=b exp=-1 \nkey=a exp=-1 \nkey=/a/ \nEND\r\n"
      })
  void dump_withoutOurKeys_isEmpty(String answer) throws Exception {
    assertThat(dump(command -> answer, "a/")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n",
        "mg a/1\r\nEN\r\n",
        "OK\r\nmg a/1 \nEN\r\n",
        "OK\r\nitem a/1 key=a%2F1\nEND\r\n",
        "OK\r\nkey=a%2F1\nexp=-1 size=65\nEND\r\n",
        "key=a%zz exp=-1\r\nEND\r\n",
        "key=a%2 exp=-1\r\nEND\r\n",
        "key=a/1 exp=-1\r\nEND\r\n",
        "key=a%2F1 exp=-1\nERROR unknown\r\n",
        "\r\n",
        "OK\r\nOK\r\nEND\r\n",
        "{\"keys\":[\"a/1\"]}\n",
        "ENDLESS\r\n"
      })
  void dump_inAnUnknownForm_isUnsupported(String answer) throws Exception {
    assertThat(failure(command -> answer, Kind.UNSUPPORTED))
        .hasMessageMatching(
            "memcached 127.0.0.1:\\d+: dump of keys: the server answered \".*\" to 'lru_crawler"
                + " metadump hash', which is no list of keys as memcached 1.4.31 to 1.6.45 give it;"
                + " take one of these, or a jcache-memcached that knows this server, or ask for"
                + " keys that you know");
  }

  @Test
  void dump_longUnknownLine_isShownShortenedAndSafe() throws Exception {
    String line = "x\u0007" + "y".repeat(500);
    assertThat(failure(command -> line + "\r\n", Kind.UNSUPPORTED))
        .hasMessageContaining("the server answered \"x\\u0007" + "y".repeat(78) + "...\" to");
  }

  @Test
  void dump_lineWithoutEnd_isUnsupported() throws Exception {
    assertThat(failure(command -> "z".repeat(100_000), Kind.UNSUPPORTED))
        .hasMessageContaining("a line of more than 65536 bytes, \"" + "z".repeat(80) + "...\" to");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR\r\n",
        "CLIENT_ERROR bad command line format\r\n",
        "CLIENT_ERROR parsing request\r\n",
        "OK\r\nERROR metadump not allowed\r\n",
        "BADCLASS invalid class id\r\n"
      })
  void dump_refused_isUnsupported(String answer) throws Exception {
    assertThat(failure(command -> answer, Kind.UNSUPPORTED))
        .hasMessageContaining("listing keys needs 'lru_crawler metadump hash'");
  }

  /** The proxy in memcached 1.6.45 does so. */
  @Test
  void dump_nodeThatClosesOnDumpsAlone_isUnsupported() throws Exception {
    FakeServer.Answers answers =
        command -> command.equals("version") ? "VERSION 1.6.45\r\n" : FakeServer.CLOSE;
    assertThat(failure(answers, Kind.UNSUPPORTED))
        .hasMessageContaining("closed the connection on it twice, and answers other commands")
        .hasMessageContaining("listing keys needs 'lru_crawler metadump hash'");
  }

  @Test
  void dump_nodeThatClosesOnce_isTriedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    FakeServer.Answers answers =
        command ->
            switch (command) {
              case "version" -> "VERSION 1.6.45\r\n";
              default ->
                  asked.incrementAndGet() == 1 ? FakeServer.CLOSE : "OK\r\nkey=a%2F1 \nEND\r\n";
            };
    assertThat(dump(answers, "a/")).containsExactly("a/1");
  }

  /** More clients than -c allows: an outage, since it passes. */
  @Test
  void dump_tooManyConnections_isDown() throws Exception {
    assertThat(
            failure(command -> "ERROR Too many open connections\r\n" + FakeServer.CLOSE, Kind.DOWN))
        .hasMessageContaining("\"ERROR Too many open connections\"")
        .hasMessageContaining("(-c)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SERVER_ERROR out of memory\r\n",
        "OK\r\nkey=a%2F1 \nSERVER_ERROR out of memory\r\n"
      })
  void dump_failureThatTheNodeReports_isAServerError(String answer) throws Exception {
    assertThat(failure(command -> answer, Kind.SERVER_ERROR))
        .hasMessageContaining("the server answered \"SERVER_ERROR out of memory\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key=a%2",
        "OK\r\nkey=a%2F1 \nkey=a%2F",
        "key=a" + FakeServer.CLOSE,
        "OK\r\n" + FakeServer.CLOSE,
        "OK\r\nkey=a%2F1 \n" + FakeServer.CLOSE,
        FakeServer.CLOSE
      })
  void dump_cutShort_isAnOutage(String answer) throws Exception {
    failure(command -> answer, Kind.LOST, Kind.TIMEOUT);
  }

  @Test
  void dump_cutBetweenTwoLines_isLost() throws Exception {
    String line = "key=a exp=-1 la=1 cas=1 fetch=no cls=1 size=65\r\n";
    try (FakeServer server = new FakeServer(command -> line + line + FakeServer.CLOSE);
        Transport transport = new NodeTransport(server.node(), OPTIONS, new SpyConnector())) {
      assertThat(TransportContract.failure(() -> dump(transport, ""), Kind.LOST))
          .hasMessageContaining("before the end of the list");
    }
  }

  @Test
  void dump_busyNode_isTriedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    FakeServer.Answers answers =
        command ->
            asked.incrementAndGet() < 4
                ? (asked.get() == 2 ? "OK\r\n" : "")
                    + "BUSY currently processing crawler request\r\n"
                : "OK\r\nkey=k exp=-1 la=1 cas=1 fetch=no cls=1 size=65 \nEND\r\n";
    try (FakeServer server = new FakeServer(answers);
        Transport transport = new NodeTransport(server.node(), OPTIONS, new SpyConnector())) {
      assertThat(dump(transport, "k")).containsExactly("k");
      assertThat(asked).hasValue(4);
    }
  }

  /** While its hash table grows, a node says no more than that on a connection. */
  @ParameterizedTest
  @ValueSource(strings = {"", "OK\r\n"})
  void dump_lockedNode_isTriedAgainOnAnotherConnection(String first) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    FakeServer.Answers answers =
        command ->
            switch (asked.incrementAndGet()) {
              case 1, 2 -> first + "ERROR locked try again later\r\n";
              default -> first + "key=a%2F1\nEND\r\n";
            };
    try (FakeServer server = new FakeServer(answers);
        Transport transport = new NodeTransport(server.node(), OPTIONS, new SpyConnector())) {
      int before = server.connections();
      assertThat(dump(transport, "a/")).containsExactly("a/1");
      assertThat(asked).hasValue(3);
      assertThat(server.connections()).isGreaterThanOrEqualTo(before + 3);
    }
  }

  @Test
  void dump_nodeThatStaysBusy_timesOut() throws Exception {
    try (FakeServer server =
        new FakeServer(command -> "BUSY currently processing crawler request\r\n")) {
      Runnable dump =
          () -> Metadump.run(server.node(), OPTIONS, "k", (b, o, l) -> true, Duration.ofSeconds(2));
      assertThat(TransportContract.failure(dump::run, Kind.TIMEOUT)).hasMessageContaining("BUSY");
    }
  }
}
