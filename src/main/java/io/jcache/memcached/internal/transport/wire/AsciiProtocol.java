package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.ItemSizes;
import io.jcache.memcached.internal.transport.wire.RequestedItems.Content;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds requests of the text protocol, of the commands that every memcached has. */
public sealed class AsciiProtocol implements WireProtocol permits MetaProtocol {
  static final Words<Boolean> ADDED = Words.of(Map.of("STORED", true, "NOT_STORED", false));
  static final Words<CasResult> COMPARED =
      Words.of(
          Map.of(
              "STORED", CasResult.DONE,
              "EXISTS", CasResult.CONFLICT,
              "NOT_FOUND", CasResult.NOT_FOUND));

  private static final Words<@Nullable Void> STORED =
      Words.of(Collections.singletonMap("STORED", null));
  private static final Words<Boolean> DELETED =
      Words.of(Map.of("DELETED", true, "NOT_FOUND", false));

  /** An absolute time in 1970: the item is gone at once. */
  private static final int LONG_AGO = 2_592_001;

  /** The longest line, without its end, of a request for items: servers may refuse 16 kB. */
  private static final int LONGEST_LINE = 16_000 - 2;

  final ReplyCheck check;

  /** Creates a protocol whose answers are checked. */
  public AsciiProtocol(ReplyCheck check) {
    this.check = check;
  }

  @Override
  public Exchange<Map<String, byte[]>> get(List<String> keys) {
    return new Items<>(values(keys));
  }

  @Override
  public Exchange<Map<String, Item>> gets(List<String> keys) {
    return new Items<>(items(keys));
  }

  @Override
  public Exchange<@Nullable Void> set(String key, byte[] value, int flags, int expiry) {
    return word("set", key, value, flags, stored("set ", key, value, flags, expiry), STORED);
  }

  @Override
  public Exchange<Boolean> add(String key, byte[] value, int flags, int expiry) {
    return word("add", key, value, flags, stored("add ", key, value, flags, expiry), ADDED);
  }

  @Override
  public Exchange<CasResult> compareAndSet(
      String key, long casId, byte[] value, int flags, int expiry) {
    AsciiCommand command = compared(key, casId, value, flags, expiry);
    return word("compare-and-set", key, value, flags, command, COMPARED);
  }

  @Override
  public Exchange<CasResult> compareAndDelete(String key, long casId, byte[] absent) {
    AsciiCommand command = compared(key, casId, absent, 0, LONG_AGO);
    return word("compare-and-delete", key, absent, 0, command, COMPARED);
  }

  @Override
  public Exchange<Boolean> delete(String key) {
    AsciiCommand command = new AsciiCommand(key.length()).text("delete ").text(key).end();
    return new WordExchange<>(
        "delete", key, AsciiExchange.NO_VALUE, command, DELETED, WordExchange.NO_NUMBER, false);
  }

  final RequestedItems<byte[]> values(List<String> keys) {
    return new RequestedItems<>("get", keys, check, Content.VALUE);
  }

  final RequestedItems<Item> items(List<String> keys) {
    return new RequestedItems<>("gets", keys, check, Content.ITEM);
  }

  private static <T extends @Nullable Object> Exchange<T> word(
      String what, String key, byte[] value, int flags, AsciiCommand command, Words<T> answers) {
    int length = ItemSizes.length(value, flags);
    return new WordExchange<>(what, key, length, command, answers, WordExchange.NO_NUMBER, false);
  }

  /** Returns a command that stores, by its name with a space. */
  static AsciiCommand stored(String name, String key, byte[] value, int flags, int exptime) {
    return storing(name, key, value, flags, exptime).end().value(value);
  }

  /** Returns a command that compares and stores. */
  static AsciiCommand compared(String key, long casId, byte[] value, int flags, int exptime) {
    return storing("cas ", key, value, flags, exptime).text(" ").number(casId).end().value(value);
  }

  private static AsciiCommand storing(
      String name, String key, byte[] value, int flags, int exptime) {
    // A fence of the same key may follow.
    return new AsciiCommand(2 * key.length() + value.length)
        .text(name)
        .text(key)
        .text(" ")
        .number(Integer.toUnsignedLong(flags))
        .text(" ")
        .number(exptime)
        .text(" ")
        .number(value.length);
  }

  @Override
  public Exchange<Map<String, String>> stats(String group) {
    return new Stats(group.isEmpty() ? "stats" : "stats " + group);
  }

  @Override
  public Exchange<@Nullable Void> login(Login credentials) {
    return new TextLogin(credentials);
  }

  @Override
  public Exchange<String> version() {
    return new Told<>(
        "version",
        text -> text.startsWith("VERSION ") ? text.substring("VERSION ".length()) : null);
  }

  @Override
  public Exchange<Boolean> hasMeta() {
    return new Told<>("mg jcache-memcached:nobody's O1", "EN O1"::equals);
  }

  /** Returns the lines that ask for items, as few as may be. */
  private static List<String> lines(String verb, List<String> keys) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(verb);
    for (String key : keys) {
      if (line.length() + 1 + key.length() > LONGEST_LINE) {
        lines.add(line.toString());
        line.setLength(verb.length());
      }
      line.append(' ').append(key);
    }
    lines.add(line.toString());
    return lines;
  }

  /** A request for items, one command for as many as a line may hold. */
  private static final class Items<T> extends ItemsExchange<T> {
    private String itemKey = "";
    private int flags;
    private long casId;

    Items(RequestedItems<T> items) {
      this(items, lines(items.verb, items.keys));
    }

    private Items(RequestedItems<T> items, List<String> lines) {
      super(items, AsciiCommand.of(String.join("\r\n", lines)), lines.size());
    }

    @Override
    void onLine(AsciiLine line, Peer peer) throws BadReplyException {
      if (line.take("VALUE ")) {
        itemKey = items.key(line);
        line.require(" ");
        flags = line.flags();
        line.require(" ");
        long length = line.unsigned();
        casId = line.take(" ") ? line.unsigned() : 0;
        expectValue(line, length, peer);
      } else {
        line.require("END");
        replied();
      }
      line.requireEnd();
    }

    @Override
    void onValue(byte[] whole, Peer peer) throws BadReplyException {
      items.add(itemKey, whole, flags, casId, peer);
    }
  }

  private static final class Stats extends AsciiExchange<Map<String, String>> {
    private final Map<String, String> statistics = new LinkedHashMap<>();

    Stats(String command) {
      super(command, "", NO_VALUE, AsciiCommand.of(command), 1);
    }

    @Override
    void onLine(AsciiLine line, Peer peer) throws BadReplyException {
      String text = line.text();
      if (text.equals("END") || text.equals("RESET")) {
        replied();
        return;
      }
      String[] words = text.split(" ", 3);
      if (words.length < 2 || !words[0].equals("STAT")) {
        throw line.unexpected();
      }
      statistics.put(words[1], words.length == 3 ? words[2] : "");
    }

    @Override
    Map<String, String> answer() {
      return statistics;
    }
  }

  /** A question that is answered by a line. */
  private static final class Told<T> extends AsciiExchange<T> {
    private final Function<String, @Nullable T> reading;
    private @Nullable T told;

    Told(String command, Function<String, @Nullable T> reading) {
      super(command, "", NO_VALUE, AsciiCommand.of(command), 1);
      this.reading = reading;
    }

    @Override
    void onLine(AsciiLine line, Peer peer) throws BadReplyException {
      told = reading.apply(line.text());
      if (told == null) {
        throw line.unexpected();
      }
      replied();
    }

    @Override
    T answer() {
      return Objects.requireNonNull(told);
    }
  }
}
