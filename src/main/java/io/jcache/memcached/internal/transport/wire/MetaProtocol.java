package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Item;
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
 *       not the condition holds.
 *   <li>What deletes on a condition needs no memory.
 * </ul>
 */
public final class MetaProtocol extends AsciiProtocol {
  private static final Map<String, @Nullable Void> STORED = Collections.singletonMap("HD", null);
  private static final Map<String, Boolean> DELETED = Map.of("HD", true, "NF", false);
  private static final Map<String, CasResult> COMPARED =
      Map.of("HD", CasResult.DONE, "EX", CasResult.CONFLICT, "NF", CasResult.NOT_FOUND);

  private static final String VALUE = " v O";
  private static final String ALL = " v f c O";

  private final AtomicInteger numbers = new AtomicInteger();

  /** Creates a protocol whose answers are checked. */
  public MetaProtocol(ReplyCheck check) {
    super(check);
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
    String stored = flags == 0 ? "" : " F" + Integer.toUnsignedString(flags);
    String command = "ms " + key + " " + value.length + stored + " T" + expiry;
    return marked("set", key, value, flags, command, STORED);
  }

  @Override
  public Exchange<Boolean> delete(String key) {
    return marked("delete", key, null, 0, "md " + key, DELETED);
  }

  @Override
  public Exchange<CasResult> compareAndDelete(String key, long casId, byte[] absent) {
    String command = "md " + key + " C" + Long.toUnsignedString(casId);
    return marked("compare-and-delete", key, null, 0, command, COMPARED);
  }

  private <T extends @Nullable Object> Exchange<T> marked(
      String what,
      String key,
      byte @Nullable [] value,
      int flags,
      String command,
      Map<String, T> answers) {
    String mark = mark();
    return new WordExchange<>(what, key, value, flags, command + mark, answers, mark, "");
  }

  @Override
  public Exchange<Boolean> add(String key, byte[] value, int flags, int expiry) {
    return fenced("add", key, value, flags, store("add", key, value, flags, expiry), ADDED);
  }

  @Override
  public Exchange<CasResult> compareAndSet(
      String key, long casId, byte[] value, int flags, int expiry) {
    String command = cas(key, casId, value, flags, expiry);
    return fenced("compare-and-set", key, value, flags, command, AsciiProtocol.COMPARED);
  }

  private <T> Exchange<T> fenced(
      String what, String key, byte[] value, int flags, String command, Map<String, T> answers) {
    String mark = mark();
    return new WordExchange<>(what, key, value, flags, command, answers, mark, "mg " + key + mark);
  }

  private String mark() {
    return " O" + number(numbers.getAndIncrement());
  }

  private static int number(int count) {
    return count & Integer.MAX_VALUE;
  }

  private static String commands(List<String> keys, String flags, int first) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      lines.append(i == 0 ? "mg " : "\r\nmg ").append(keys.get(i)).append(flags);
      lines.append(number(first + i));
    }
    return lines.toString();
  }

  /** A request for items, a command for each. */
  private final class Items<T> extends ItemsExchange<T> {
    private final int first;
    private final boolean all;
    private int flags;
    private long casId;

    Items(RequestedItems<T> items, String asked, int first) {
      super(items, AsciiCommand.of(commands(items.keys, asked, first)), items.keys.size());
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
      items.add(items.keys.get(position()), whole, flags, casId, peer);
      replied();
    }

    private int position() {
      return items.keys.size() - repliesLeft();
    }
  }
}
