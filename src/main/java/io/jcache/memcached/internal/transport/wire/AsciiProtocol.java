package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Item;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds requests of the text protocol. */
public record AsciiProtocol(ReplyCheck check) implements WireProtocol {
  /** An absolute time in 1970: the item is gone at once. */
  private static final int LONG_AGO = 2_592_001;

  private static final Map<String, @Nullable Void> STORED =
      Collections.singletonMap("STORED", null);

  @Override
  public Exchange<Map<String, byte[]>> get(List<String> keys) {
    return new Items<>("get", keys, RequestedItems.Content.VALUE);
  }

  @Override
  public Exchange<Map<String, Item>> gets(List<String> keys) {
    return new Items<>("gets", keys, RequestedItems.Content.ITEM);
  }

  @Override
  public Exchange<@Nullable Item> gets(String key) {
    return new Gets(key);
  }

  @Override
  public Exchange<@Nullable Void> set(String key, byte[] value, int expiry) {
    return new OneLine<>("set", key, value, store("set", key, value, expiry), STORED);
  }

  @Override
  public Exchange<Boolean> add(String key, byte[] value, int expiry) {
    return new OneLine<>(
        "add",
        key,
        value,
        store("add", key, value, expiry),
        Map.of("STORED", true, "NOT_STORED", false));
  }

  @Override
  public Exchange<CasResult> compareAndSet(String key, long casId, byte[] value, int expiry) {
    return cas("compare-and-set", key, casId, value, expiry);
  }

  @Override
  public Exchange<CasResult> compareAndDelete(String key, long casId, byte[] absent) {
    return cas("compare-and-delete", key, casId, absent, LONG_AGO);
  }

  private Exchange<CasResult> cas(String what, String key, long casId, byte[] value, int exptime) {
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
  public Exchange<Boolean> delete(String key) {
    return new OneLine<>(
        "delete", key, null, "delete " + key, Map.of("DELETED", true, "NOT_FOUND", false));
  }

  @Override
  public Exchange<Map<String, String>> stats(String group) {
    return new Stats(group.isEmpty() ? "stats" : "stats " + group);
  }

  /**
   * Throws.
   *
   * @throws UnsupportedOperationException since the text protocol has no login
   */
  @Override
  public Exchange<@Nullable Void> login(Login credentials) {
    throw new UnsupportedOperationException("the text protocol has no login");
  }

  @Override
  public Exchange<String> version() {
    return new Version();
  }

  private static String store(String command, String key, byte[] value, int exptime) {
    return command + " " + key + " 0 " + exptime + " " + value.length;
  }

  /** A request for several items. */
  private final class Items<T> extends AsciiExchange<Map<String, T>> {
    private final RequestedItems<T> items;

    Items(String verb, List<String> keys, RequestedItems.Content<T> content) {
      super(verb, "", verb, keys);
      this.items = new RequestedItems<>(verb, keys, check, content);
    }

    @Override
    public String what() {
      return items.toString();
    }

    @Override
    void onValue(String itemKey, long casId, byte[] itemValue, Peer peer) throws BadReplyException {
      items.add(itemKey, itemValue, casId, peer);
    }

    @Override
    void onLine(String text) throws BadReplyException {
      if (!text.equals("END")) {
        throw unexpected(text);
      }
      succeed(items.found());
    }
  }

  private final class Gets extends AsciiExchange<@Nullable Item> {
    private @Nullable Item found;

    Gets(String key) {
      super("gets", key, "gets", List.of(key));
    }

    @Override
    void onValue(String itemKey, long casId, byte[] itemValue, Peer peer) throws BadReplyException {
      check.require(List.of(key()), itemKey);
      found = new Item(itemValue, new CasToken(casId, peer.incarnation()));
    }

    @Override
    @SuppressWarnings("NullAway") // the answer may be null
    void onLine(String text) throws BadReplyException {
      if (!text.equals("END")) {
        throw unexpected(text);
      }
      succeed(found);
    }
  }

  /** A request that is answered by one line out of a few. */
  private static final class OneLine<T extends @Nullable Object> extends AsciiExchange<T> {
    private final Map<String, T> answers;

    OneLine(
        String what, String key, byte @Nullable [] value, String command, Map<String, T> answers) {
      super(what, key, value, command);
      this.answers = answers;
    }

    @Override
    @SuppressWarnings("NullAway") // the answer may be null
    void onLine(String text) throws BadReplyException {
      if (!answers.containsKey(text)) {
        throw unexpected(text);
      }
      succeed(answers.get(text));
    }
  }

  private static final class Stats extends AsciiExchange<Map<String, String>> {
    private final Map<String, String> statistics = new LinkedHashMap<>();

    Stats(String command) {
      super(command, "", null, command);
    }

    @Override
    void onLine(String text) throws BadReplyException {
      if (text.equals("END") || text.equals("RESET")) {
        succeed(statistics);
        return;
      }
      String[] words = text.split(" ", 3);
      if (words.length < 2 || !words[0].equals("STAT")) {
        throw unexpected(text);
      }
      statistics.put(words[1], words.length == 3 ? words[2] : "");
    }
  }

  private static final class Version extends AsciiExchange<String> {
    Version() {
      super("version", "", null, "version");
    }

    @Override
    void onLine(String text) throws BadReplyException {
      if (!text.startsWith("VERSION ")) {
        throw unexpected(text);
      }
      succeed(text.substring("VERSION ".length()));
    }
  }
}
