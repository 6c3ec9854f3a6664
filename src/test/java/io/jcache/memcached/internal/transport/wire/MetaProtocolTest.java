package io.jcache.memcached.internal.transport.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of meta commands, and of the answers to them, in every piece that they may come in. */
final class MetaProtocolTest {
  private static final Peer PEER = new Peer(7, 1000, true);
  private static final byte[] VALUE = "va\r\n".getBytes(ISO_8859_1);
  private static final String NEXT = "VA 2 O9\r\n";

  private final MetaProtocol protocol = new MetaProtocol(ReplyCheck.REQUESTED_KEY);

  /** A request, and what the first one of a protocol is asked and answered. */
  private record Dialogue<T>(
      String name,
      Function<MetaProtocol, Exchange<T>> request,
      String command,
      String answer,
      Object outcome) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Dialogue<?>> dialogues() {
    String put = "add k 0 9 4\r\nva\r\n\r\nmg k O0\r\n";
    String cas = "cas k 0 0 4 18446744073709551615\r\nva\r\n\r\nmg k O0\r\n";
    String two = "mg g v O0\r\nmg k v O1\r\n";
    return Stream.of(
        of("get", p -> p.get(List.of("k")), "mg k v O0\r\n", "VA 1 O0\r\nx\r\n", "{k=x}"),
        of("get, absent", p -> p.get(List.of("k")), "mg k v O0\r\n", "EN O0\r\n", "{}"),
        of("get, empty", p -> p.get(List.of("k")), "mg k v O0\r\n", "VA 0 O0\r\n\r\n", "{k=}"),
        of(
            "two",
            p -> p.get(List.of("g", "k")),
            two,
            "VA 1 O0\r\nx\r\nVA 2 O1\r\n\r\n\r\n",
            "{g=x, k=\r\n}"),
        of(
            "two, one absent",
            p -> p.get(List.of("g", "k")),
            two,
            "EN O0\r\nVA 1 O1\r\nx\r\n",
            "{k=x}"),
        of("two, none", p -> p.get(List.of("g", "k")), two, "EN O0\r\nEN O1\r\n", "{}"),
        of(
            "two, leased",
            p -> p.get(List.of("g", "k")),
            two,
            "VA 1 O0 W\r\nx\r\nVA 1 O1 Z X\r\ny\r\n",
            "{g=x, k=y}"),
        of(
            "gets",
            p -> p.gets(List.of("k")),
            "mg k v f c O0\r\n",
            "VA 1 f0 c18446744073709551615 O0\r\nx\r\n",
            "{k=x@-1/7}"),
        of(
            "gets with flags",
            p -> p.gets(List.of("k")),
            "mg k v f c O0\r\n",
            "VA 1 f4294967294 c5 O0\r\nx\r\n",
            "{k=x f-2@5/7}"),
        of("gets, absent", p -> p.gets(List.of("k")), "mg k v f c O0\r\n", "EN O0\r\n", "{}"),
        of(
            "gets of several",
            p -> p.gets(List.of("g", "k")),
            "mg g v f c O0\r\nmg k v f c O1\r\n",
            "EN O0\r\nVA 1 f0 c5 O1\r\nx\r\n",
            "{k=x@5/7}"),
        of("set", p -> p.set("k", VALUE, 0, 9), "ms k 4 T9 O0\r\nva\r\n\r\n", "HD O0\r\n", "null"),
        of(
            "set with flags",
            p -> p.set("k", VALUE, -1, 9),
            "ms k 4 F4294967295 T9 O0\r\nva\r\n\r\n",
            "HD O0\r\n",
            "null"),
        of("add", p -> p.add("k", VALUE, 0, 9), put, "STORED\r\nHD O0\r\n", "true"),
        of("add, there", p -> p.add("k", VALUE, 0, 9), put, "NOT_STORED\r\nHD O0\r\n", "false"),
        of("add, gone at once", p -> p.add("k", VALUE, 0, 9), put, "STORED\r\nEN O0\r\n", "true"),
        of(
            "add for its token",
            p -> p.addForToken("k", VALUE, 9),
            "ms k 4 ME c T9 O0\r\nva\r\n\r\n",
            "HD c18446744073709551615 O0\r\n",
            "CasToken[id=-1, incarnation=7]"),
        of(
            "add for its token, which is not told",
            p -> p.addForToken("k", VALUE, 9),
            "ms k 4 ME c T9 O0\r\nva\r\n\r\n",
            "HD O0\r\n",
            "CasToken[id=0, incarnation=7]"),
        of(
            "add for its token, there",
            p -> p.addForToken("k", VALUE, 0),
            "ms k 4 ME c T0 O0\r\nva\r\n\r\n",
            "NS c0 O0\r\n",
            "null"),
        of(
            "add for its token, there, in other words",
            p -> p.addForToken("k", VALUE, 0),
            "ms k 4 ME c T0 O0\r\nva\r\n\r\n",
            "NS O0\r\n",
            "null"),
        of("cas", p -> p.compareAndSet("k", -1, VALUE, 0, 0), cas, "STORED\r\nHD O0 W\r\n", "DONE"),
        of(
            "cas, changed",
            p -> p.compareAndSet("k", -1, VALUE, 0, 0),
            cas,
            "EXISTS\r\nHD O0\r\n",
            "CONFLICT"),
        of(
            "cas, gone",
            p -> p.compareAndSet("k", -1, VALUE, 0, 0),
            cas,
            "NOT_FOUND\r\nEN O0\r\n",
            "NOT_FOUND"),
        of("delete", p -> p.delete("k"), "md k O0\r\n", "HD O0\r\n", "true"),
        of("delete, absent", p -> p.delete("k"), "md k O0\r\n", "NF O0\r\n", "false"),
        of(
            "delete by token",
            p -> p.compareAndDelete("k", -1, VALUE),
            "md k C18446744073709551615 O0\r\n",
            "HD O0\r\n",
            "DONE"),
        of(
            "delete by token, changed",
            p -> p.compareAndDelete("k", 5, VALUE),
            "md k C5 O0\r\n",
            "EX O0\r\n",
            "CONFLICT"),
        of(
            "delete by token, gone",
            p -> p.compareAndDelete("k", 5, VALUE),
            "md k C5 O0\r\n",
            "NF O0\r\n",
            "NOT_FOUND"),
        of("version", p -> p.version(), "version\r\n", "VERSION 1.6\r\n", "1.6"),
        of(
            "has meta",
            p -> p.hasMeta(),
            "mg jcache-memcached:nobody's O1\r\n",
            "EN O1\r\n",
            "true"),
        of(
            "has old meta",
            p -> p.hasMeta(),
            "mg jcache-memcached:nobody's O1\r\n",
            "EN\r\n",
            "false"),
        of(
            "stats",
            p -> p.stats("x"),
            "stats x\r\n",
            "STAT a 1\r\nSTAT b\r\nEND\r\n",
            "{a=1, b=}"));
  }

  private static <T> Dialogue<T> of(
      String name,
      Function<MetaProtocol, Exchange<T>> request,
      String command,
      String answer,
      String outcome) {
    return new Dialogue<>(name, request, command, answer, outcome);
  }

  private static String text(Object answer) {
    if (answer instanceof byte[] value) {
      return new String(value, ISO_8859_1);
    }
    if (answer instanceof Item item) {
      CasToken token = item.token();
      String flags = item.flags() == 0 ? "" : " f" + item.flags();
      return text(item.value()) + flags + "@" + token.id() + "/" + token.incarnation();
    }
    if (answer instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
          .sorted()
          .toList()
          .toString()
          .replace('[', '{')
          .replace(']', '}');
    }
    return String.valueOf(answer);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private static boolean feed(Exchange<?> exchange, String text) throws BadReplyException {
    ByteBuffer data = bytes(text);
    boolean whole = exchange.feed(data, PEER);
    assertThat(data.hasRemaining()).as("takes all, unless it is whole").isFalse();
    return whole;
  }

  @ParameterizedTest
  @MethodSource("dialogues")
  void command_isAsTheServerTakesIt(Dialogue<?> dialogue) {
    Exchange<?> exchange = dialogue.request().apply(protocol);
    assertThat(exchange.commandLength()).isEqualTo(dialogue.command().length());
    assertThat(ISO_8859_1.decode(exchange.takeCommand()).toString()).isEqualTo(dialogue.command());
  }

  @ParameterizedTest
  @MethodSource("dialogues")
  void answer_isReadInWhateverPiecesItComes(Dialogue<?> dialogue) throws Exception {
    String answer = dialogue.answer();
    for (int first = 0; first <= answer.length(); first++) {
      for (int second = first; second <= answer.length(); second++) {
        Exchange<?> exchange = dialogue.request().apply(new MetaProtocol(ReplyCheck.REQUESTED_KEY));
        boolean early = feed(exchange, answer.substring(0, first));
        early = first < answer.length() ? !early && !feed(exchange, "") : early;
        assertThat(early).isTrue();
        feed(exchange, answer.substring(first, second));
        assertThat(feed(exchange, answer.substring(second))).isTrue();
        assertThat(exchange.outcome().failure()).isNull();
        assertThat(text(exchange.outcome().answer())).isEqualTo(dialogue.outcome());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dialogues")
  void nextAnswer_isLeftAlone(Dialogue<?> dialogue) throws Exception {
    Exchange<?> exchange = dialogue.request().apply(protocol);
    ByteBuffer data = bytes(dialogue.answer() + NEXT);
    assertThat(exchange.feed(data, PEER)).isTrue();
    assertThat(ISO_8859_1.decode(data).toString()).isEqualTo(NEXT);
  }

  /** Those whose answer a number marks; a greeting and a heartbeat are known by their words. */
  static Stream<Dialogue<?>> numbered() {
    return dialogues().filter(dialogue -> dialogue.command().contains(" O0"));
  }

  @ParameterizedTest
  @MethodSource("numbered")
  void anothersAnswer_isRefused(Dialogue<?> dialogue) {
    for (String other :
        List.of(
            "HD O9",
            "EN O9",
            "NF O9",
            "EX O9",
            "NS O9",
            "VA 1 O9\r\nx",
            "VA 1 f0 c5 O9\r\nx",
            "HD",
            "EN",
            "NF",
            "VA 1\r\nx",
            "VALUE k 0 1\r\nx",
            "END",
            "MN",
            "OK",
            "DELETED",
            "HD O",
            "HD O0 k",
            "HD O 0",
            "HD O-0",
            "EN O0x",
            "EN kk",
            "",
            "HTTP/1.1 400 Bad Request")) {
      Exchange<?> exchange = dialogue.request().apply(new MetaProtocol(ReplyCheck.REQUESTED_KEY));
      assertThatThrownBy(() -> exchange.feed(bytes(other + "\r\n" + dialogue.answer()), PEER))
          .as(other)
          .isInstanceOf(BadReplyException.class)
          .hasMessageContaining("the server answered");
    }
  }

  @ParameterizedTest
  @MethodSource("numbered")
  void lineFeedAlone_isRefused(Dialogue<?> dialogue) {
    Exchange<?> exchange = dialogue.request().apply(protocol);
    assertThatThrownBy(
            () -> exchange.feed(bytes(dialogue.answer().replaceFirst("\r\n", "\n")), PEER))
        .isInstanceOf(BadReplyException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VA 1001 f0 c5 O0\r\n",
        "VA -1 f0 c5 O0\r\n",
        "VA 1 f4294967296 c5 O0\r\nx\r\n",
        "VA 1 f c5 O0\r\nx\r\n",
        "VA 1 c5 f0 O0\r\nx\r\n",
        "VA 99999999999999999999 f0 c5 O0\r\n",
        "VA 18446744073709551615 f0 c5 O0\r\n",
        "VA x f0 c5 O0\r\n",
        "VA  1 f0 c5 O0\r\nx\r\n",
        "VA 1 f0 c O0\r\nx\r\n",
        "VA 1 f0 c-5 O0\r\nx\r\n",
        "VA 1 f0 c18446744073709551616 O0\r\nx\r\n",
        "VA 1 O0\r\nx\r\n",
        "VA 1 O0 c5\r\nx\r\n",
        "VA 1 f0 c5 O0 Y\r\nx\r\n",
        "VA 1 f0 c5 O0 \r\nx\r\n",
        "VA 1 f0 c5 O0\r\nxy\r\n",
        "VA 1 f0 c5 O0\r\nx\r\r\n",
        "VA 1 f0 c5 kk O0\r\nx\r\n",
        "HD c5 O0\r\n",
        "EN c5 O0\r\n"
      })
  void itemThatIsNotAsAskedFor_isRefused(String answer) {
    assertThatThrownBy(() -> protocol.gets(List.of("k")).feed(bytes(answer), PEER))
        .isInstanceOf(BadReplyException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EN O1\r\nEN O0\r\n", "EN O0\r\nEN O0\r\n", "EN O0\r\nEN O2\r\n"})
  void repliesOutOfOrder_areRefused(String answer) {
    assertThatThrownBy(() -> protocol.get(List.of("g", "k")).feed(bytes(answer), PEER))
        .isInstanceOf(BadReplyException.class)
        .hasMessageContaining("was due");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"STORED", "HD O1", "NF O0", "VA 0 O0", "SERVER_ERROR x", "HD", "EN O0 c1"})
  void fenceOfAnother_isRefused(String fence) throws Exception {
    Exchange<Boolean> add = protocol.add("k", VALUE, 0, 0);
    feed(add, "STORED\r\n");
    if (fence.startsWith("SERVER_ERROR")) {
      // The read may have failed alone: then nobody knows whose word this was.
      assertThat(feed(add, fence + "\r\n")).isTrue();
      assertThat(add.outcome().failure()).isEqualTo(Kind.SERVER_ERROR);
    } else {
      assertThatThrownBy(() -> feed(add, fence + "\r\n")).isInstanceOf(BadReplyException.class);
    }
  }

  @Test
  void errors_failTheRequestWhenAllItsRepliesAreThere() throws Exception {
    Exchange<Map<String, byte[]>> get = protocol.get(List.of("a", "b", "c"));
    assertThat(feed(get, "VA 1 O0\r\nx\r\nSERVER_ERROR out of memory\r\n")).isFalse();
    assertThat(feed(get, "EN O2\r\n")).isTrue();
    assertThat(get.outcome().failure()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(get.outcome().detail()).contains("out of memory");

    Exchange<CasResult> cas = protocol.compareAndSet("k", 5, VALUE, 0, 0);
    assertThat(feed(cas, "SERVER_ERROR out of memory storing object\r\n")).isFalse();
    assertThat(feed(cas, "HD O3\r\n")).isTrue();
    assertThat(cas.outcome().failure()).isEqualTo(Kind.SERVER_ERROR);

    Exchange<Boolean> delete = protocol.delete("k");
    assertThat(feed(delete, "CLIENT_ERROR bad command line format\r\n")).isTrue();
    assertThat(delete.outcome().failure()).isEqualTo(Kind.SERVER_ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERROR\r\n", "CLIENT_ERROR bad data chunk\r\n"})
  void errorAfterWhichAValueMayBeTakenForCommands_endsTheConnection(String error) {
    assertThatThrownBy(() -> protocol.set("k", VALUE, 0, 0).feed(bytes(error), PEER))
        .isInstanceOf(BadReplyException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERROR\r\n", "CLIENT_ERROR x\r\n", "SERVER_ERROR x\r\n"})
  void serverWithoutMetaCommands_saysSoByAnError(String answer) throws Exception {
    Exchange<Boolean> asked = protocol.hasMeta();
    assertThat(feed(asked, answer)).isTrue();
    assertThat(asked.outcome().failure()).isEqualTo(Kind.SERVER_ERROR);
  }

  @Test
  void replyCheck_switchedOff_handsOutAnothersValue() throws Exception {
    MetaProtocol trusting = new MetaProtocol((asked, got) -> true);
    Exchange<Map<String, byte[]>> get = trusting.get(List.of("k"));
    assertThat(feed(get, "VA 1 O9\r\nx\r\n")).isTrue();
    assertThat(text(get.outcome().answer())).isEqualTo("{k=x}");
  }

  /** Whatever comes, a reader gets an exception, nothing, or bytes sent for its own keys. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void brokenAnswers_neverGiveAnothersValue(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      MetaProtocol fresh = new MetaProtocol(ReplyCheck.REQUESTED_KEY);
      Exchange<Map<String, byte[]>> get = fresh.get(List.of("g", "k"));
      String broken = broken("VA 2 O0\r\nof\r\nVA 1 O1\r\nk\r\n", random);
      try {
        if (get.feed(bytes(broken), PEER) && get.outcome().failure() == null) {
          assertThat(text(get.outcome().answer()))
              .as(broken)
              .isIn("{g=of, k=k}", "{k=k}", "{g=of}", "{}");
        }
      } catch (BadReplyException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  /** Breaks the lines of an answer, not what the values hold. */
  private static String broken(String answer, Random random) {
    int line = random.nextInt(4);
    String[] lines = answer.split("(?<=\n)");
    int other = random.nextInt(4);
    int at = random.nextInt(lines[line].length());
    switch (random.nextInt(5)) {
      case 0 -> lines[line] = "";
      case 1 -> lines[line] += lines[other];
      case 2 -> lines[line] = lines[other];
      case 3 -> lines[line] = lines[line].substring(at);
      default -> lines[2 * (line / 2)] = lines[line].substring(0, at) + (char) random.nextInt(256);
    }
    return String.join("", lines);
  }
}
