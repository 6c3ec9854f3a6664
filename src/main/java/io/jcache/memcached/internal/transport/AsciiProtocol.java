package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Node;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds requests of the text protocol. */
final class AsciiProtocol implements WireProtocol {
  /** An absolute time in 1970: the item is gone at once. */
  private static final int LONG_AGO = 2_592_001;

  private final Node node;
  private final ReplyCheck check;

  AsciiProtocol(Node node, ReplyCheck check) {
    this.node = node;
    this.check = check;
  }

  @Override
  public Request<Map<String, byte[]>> get(List<String> keys) {
    return new Get(keys);
  }

  @Override
  public Request<Map<String, Item>> gets(List<String> keys) {
    return new GetsAll(keys);
  }

  @Override
  public Request<@Nullable Item> gets(String key) {
    return new Gets(key);
  }

  @Override
  public Request<@Nullable Void> set(String key, byte[] value, int expiry) {
    return new SetItem(key, value, expiry);
  }

  @Override
  public Request<Boolean> add(String key, byte[] value, int expiry) {
    return new OneLine<>(
        "add",
        key,
        value,
        store("add", key, value, expiry),
        Map.of("STORED", true, "NOT_STORED", false));
  }

  @Override
  public Request<CasResult> compareAndSet(String key, long casId, byte[] value, int expiry) {
    return cas("compare-and-set", key, casId, value, expiry);
  }

  @Override
  public Request<CasResult> compareAndDelete(String key, long casId, byte[] absent) {
    return cas("compare-and-delete", key, casId, absent, LONG_AGO);
  }

  private Request<CasResult> cas(String what, String key, long casId, byte[] value, int exptime) {
    return new OneLine<>(
        what,
        key,
        value,
        store("cas", key, value, exptime) + " " + Long.toUnsignedString(casId),
        Map.of(
            "STORED", CasResult.DONE,
            "EXISTS", CasResult.CONFLICT,
            "NOT_FOUND", CasResult.NOT_FOUND));
  }

  @Override
  public Request<Boolean> delete(String key) {
    return new OneLine<>(
        "delete", key, null, "delete " + key, Map.of("DELETED", true, "NOT_FOUND", false));
  }

  @Override
  public Request<Map<String, String>> stats(String group) {
    return new Stats(group);
  }

  /**
   * Throws.
   *
   * @throws UnsupportedOperationException since the text protocol has no login
   */
  @Override
  public Request<@Nullable Void> login(Login credentials) {
    throw new UnsupportedOperationException("the text protocol has no login");
  }

  @Override
  public Request<String> version() {
    return new Version();
  }

  private static String store(String command, String key, byte[] value, int exptime) {
    return command + " " + key + " 0 " + exptime + " " + value.length;
  }

  private void check(Collection<String> requested, String answered) throws BadReplyException {
    if (!check.accepts(requested, answered)) {
      throw new BadReplyException(
          "the node answered with the item "
              + Checks.quote(answered)
              + ", which was not asked for");
    }
  }

  /** A request for several items. */
  private abstract class Items<T> extends AsciiRequest<Map<String, T>> {
    private final String verb;
    private final Collection<String> keys;
    private final Map<String, T> found;

    Items(String verb, List<String> keys) {
      super(node, verb, "", verb, keys);
      this.verb = verb;
      this.keys = ReplyCheck.lookup(keys);
      this.found = new HashMap<>(keys.size() * 4 / 3 + 1);
    }

    /** Returns what is told of an item. */
    abstract T found(long casId, byte[] itemValue);

    @Override
    String what() {
      return verb + " of " + keys.size() + " items";
    }

    @Override
    void onValue(String itemKey, long casId, byte[] itemValue) throws BadReplyException {
      check(keys, itemKey);
      found.put(itemKey, found(casId, itemValue));
    }

    @Override
    void onLine(String text) throws BadReplyException {
      if (!text.equals("END")) {
        throw unexpected(text);
      }
      succeed(found);
      finish();
    }
  }

  private final class Get extends Items<byte[]> {
    Get(List<String> keys) {
      super("get", keys);
    }

    @Override
    byte[] found(long casId, byte[] itemValue) {
      return itemValue;
    }
  }

  private final class GetsAll extends Items<Item> {
    GetsAll(List<String> keys) {
      super("gets", keys);
    }

    @Override
    Item found(long casId, byte[] itemValue) {
      return new Item(itemValue, new CasToken(casId, link().epoch()));
    }
  }

  private final class Gets extends AsciiRequest<@Nullable Item> {
    private @Nullable Item found;

    Gets(String key) {
      super(node, "gets", key, "gets", List.of(key));
    }

    @Override
    void onValue(String itemKey, long casId, byte[] itemValue) throws BadReplyException {
      check(List.of(key()), itemKey);
      found = new Item(itemValue, new CasToken(casId, link().epoch()));
    }

    @Override
    @SuppressWarnings("NullAway") // the answer may be null
    void onLine(String text) throws BadReplyException {
      if (!text.equals("END")) {
        throw unexpected(text);
      }
      succeed(found);
      finish();
    }
  }

  private final class SetItem extends AsciiRequest<@Nullable Void> {
    SetItem(String key, byte[] value, int expiry) {
      super(node, "set", key, value, store("set", key, value, expiry));
    }

    @Override
    @SuppressWarnings("NullAway") // the answer is null
    void onLine(String text) throws BadReplyException {
      if (!text.equals("STORED")) {
        throw unexpected(text);
      }
      succeed(null);
      finish();
    }
  }

  /** A request that is answered by one line out of a few. */
  private final class OneLine<T> extends AsciiRequest<T> {
    private final Map<String, T> answers;

    OneLine(
        String what, String key, byte @Nullable [] value, String command, Map<String, T> answers) {
      super(node, what, key, value, command);
      this.answers = answers;
    }

    @Override
    void onLine(String text) throws BadReplyException {
      T answer = answers.get(text);
      if (answer == null) {
        throw unexpected(text);
      }
      succeed(answer);
      finish();
    }
  }

  private final class Stats extends AsciiRequest<Map<String, String>> {
    private final Map<String, String> statistics = new LinkedHashMap<>();

    Stats(String group) {
      super(
          node,
          group.isEmpty() ? "stats" : "stats " + group,
          "",
          null,
          group.isEmpty() ? "stats" : "stats " + group);
    }

    @Override
    void onLine(String text) throws BadReplyException {
      if (text.equals("END") || text.equals("RESET")) {
        succeed(statistics);
        finish();
        return;
      }
      String[] words = text.split(" ", 3);
      if (words.length < 2 || !words[0].equals("STAT")) {
        throw unexpected(text);
      }
      statistics.put(words[1], words.length == 3 ? words[2] : "");
    }
  }

  private final class Version extends AsciiRequest<String> {
    Version() {
      super(node, "version", "", null, "version");
    }

    @Override
    void onLine(String text) throws BadReplyException {
      if (!text.startsWith("VERSION ")) {
        throw unexpected(text);
      }
      succeed(text.substring("VERSION ".length()));
      finish();
    }
  }
}
