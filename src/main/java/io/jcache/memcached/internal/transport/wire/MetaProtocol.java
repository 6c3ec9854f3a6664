package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.ItemSizes;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Builds requests of the text protocol, of meta commands where the server has them (1.6.18 and
 * later, which answer a miss with its number, too).
 *
 * <ul>
 *   <li>Each command has a number, by which its reply is known; so each read is one command.
 *   <li>What stores on a condition is a classic command, with a numbered read as a fence behind it:
 *       a meta command that the server has no memory for drops the item that is there, whether or
 *       not the condition holds. But for what is to have its token told.
 *   <li>What deletes on a condition needs no memory.
 * </ul>
 */
public final class MetaProtocol extends AsciiProtocol {
  private static final Words<@Nullable Void> STORED =
      Words.of(Collections.singletonMap("HD", null));
  private static final Words<Boolean> DELETED = Words.of(Map.of("HD", true, "NF", false));
  private static final Words<CasResult> COMPARED =
      Words.of(Map.of("HD", CasResult.DONE, "EX", CasResult.CONFLICT, "NF", CasResult.NOT_FOUND));

  private static final String NUMBER = " O";
  private static final String VALUE = " v" + NUMBER;
  private static final String ALL = " v f c" + NUMBER;

  /** What a read takes beside its key: its name, {@link #ALL}, a number, the end of the line. */
  private static final int LONGEST_READ = 3 + 8 + 10 + 2;

  private final AtomicInteger numbers = new AtomicInteger();

  /** Creates a protocol whose answers are checked. */
  public MetaProtocol(ReplyCheck check) {
    super(check);
  }

  @Override
  public boolean takesKeysTwice() {
    return true; // each is a command of its own
  }

  @Override
  public Exchange<Map<String, byte[]>> get(List<String> keys) {
    return new Items<>(values(keys), VALUE, numbers.getAndAdd(keys.size()));
  }

  @Override
  public Exchange<Map<String, Item>> gets(List<String> keys) {
    return new Items<>(items(keys), ALL, numbers.getAndAdd(keys.size()));
  }

  @Override
  public Exchange<@Nullable Void> set(String key, byte[] value, int flags, int expiry) {
    AsciiCommand command = storing(key, value);
    if (flags != 0) {
      command.text(" F").number(Integer.toUnsignedLong(flags));
    }
    int number = next();
    command.text(" T").number(expiry).text(NUMBER).number(number).end().value(value);
    int length = ItemSizes.length(value, flags);
    return new WordExchange<>("set", key, length, command, STORED, number, false);
  }

  @Override
  public Exchange<Boolean> delete(String key) {
    return delete("delete", key, named("md ", key), DELETED);
  }

  @Override
  public Exchange<CasResult> compareAndDelete(String key, long casId, byte[] absent) {
    AsciiCommand command = named("md ", key).text(" C").number(casId);
    return delete("compare-and-delete", key, command, COMPARED);
  }

  private <T> Exchange<T> delete(String what, String key, AsciiCommand command, Words<T> answers) {
    int number = next();
    command.text(NUMBER).number(number).end();
    return new WordExchange<>(what, key, AsciiExchange.NO_VALUE, command, answers, number, false);
  }

  @Override
  public Exchange<Boolean> add(String key, byte[] value, int flags, int expiry) {
    return fenced("add", key, value, flags, stored("add ", key, value, flags, expiry), ADDED);
  }

  /**
   * Stores an item where none is, and tells its token; where the server has no memory for it, one
   * that is there is dropped.
   */
  public Exchange<@Nullable CasToken> addForToken(String key, byte[] value, int expiry) {
    int number = next();
    AsciiCommand command = storing(key, value).text(" ME c T").number(expiry);
    command.text(NUMBER).number(number).end().value(value);
    return new TokenExchange(key, value.length, command, number);
  }

  private static AsciiCommand storing(String key, byte[] value) {
    return new AsciiCommand(key.length() + value.length)
        .text("ms ")
        .text(key)
        .text(" ")
        .number(value.length);
  }

  @Override
  public Exchange<CasResult> compareAndSet(
      String key, long casId, byte[] value, int flags, int expiry) {
    AsciiCommand command = compared(key, casId, value, flags, expiry);
    return fenced("compare-and-set", key, value, flags, command, AsciiProtocol.COMPARED);
  }

  private <T> Exchange<T> fenced(
      String what, String key, byte[] value, int flags, AsciiCommand command, Words<T> answers) {
    int number = next();
    command.text("mg ").text(key).text(NUMBER).number(number).end();
    int length = ItemSizes.length(value, flags);
    return new WordExchange<>(what, key, length, command, answers, number, true);
  }

  private static AsciiCommand named(String name, String key) {
    return new AsciiCommand(key.length()).text(name).text(key);
  }

  private int next() {
    return number(numbers.getAndIncrement());
  }

  private static int number(int count) {
    return count & Integer.MAX_VALUE;
  }

  private static ByteBuffer commands(List<String> keys, String flags, int first) {
    int length = 0;
    for (String key : keys) {
      length += key.length() + LONGEST_READ;
    }
    AsciiCommand lines = new AsciiCommand(length);
    for (int i = 0; i < keys.size(); i++) {
      lines.text("mg ").text(keys.get(i)).text(flags).number(number(first + i)).end();
    }
    return lines.bytes();
  }

  /** A request for items, a command for each. */
  private final class Items<T> extends ItemsExchange<T> {
    private final int first;
    private final boolean all;
    private int flags;
    private long casId;

    Items(RequestedItems<T> items, String asked, int first) {
      super(items, commands(items.keys, asked, first), items.keys.size());
      this.first = first;
      this.all = asked.equals(ALL);
    }

    @Override
    public boolean needsMeta() {
      return true;
    }

    @Override
    void onLine(AsciiLine line, Peer peer) throws BadReplyException {
      boolean hit = line.take("VA ");
      if (hit) {
        long length = line.unsigned();
        if (all) {
          line.require(" f");
          flags = line.flags();
          line.require(" c");
          casId = line.unsigned();
        }
        expectValue(line, length, peer);
      } else {
        line.require("EN");
      }
      line.require(" O");
      long number = line.unsigned();
      long expected = number(first + position());
      if (number != expected && !check.accepts(List.of("O" + expected), "O" + number)) {
        throw new BadReplyException(
            "the server answered to number " + number + ", where " + expected + " was due");
      }
      line.takeLease();
      line.requireEnd();
      if (!hit) {
        replied();
      }
    }

    @Override
    void onValue(byte[] whole, Peer peer) throws BadReplyException {
      items.addAt(position(), whole, flags, casId, peer);
      replied();
    }

    private int position() {
      return items.keys.size() - repliesLeft();
    }
  }
}
