package io.jcache.memcached.internal.transport.wire;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.ItemSizes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds requests of the binary protocol. */
public record BinaryProtocol(ReplyCheck check) implements WireProtocol {
  private static final int SET = 0x01;
  private static final int ADD = 0x02;
  private static final int DELETE = 0x04;
  private static final int NOOP = 0x0a;
  private static final int VERSION = 0x0b;
  private static final int QUIET_GET_WITH_KEY = 0x0d;
  private static final int STAT = 0x10;
  private static final byte[] NONE = {};

  private static final Map<Integer, @Nullable Void> STORED =
      Collections.singletonMap(BinaryExchange.SUCCESS, null);
  private static final Map<Integer, Boolean> ADDED =
      Map.of(
          BinaryExchange.SUCCESS, true,
          BinaryExchange.EXISTS, false,
          BinaryExchange.NOT_STORED, false);
  private static final Map<Integer, Boolean> DELETED =
      Map.of(BinaryExchange.SUCCESS, true, BinaryExchange.NOT_FOUND, false);
  private static final Map<Integer, CasResult> COMPARED =
      Map.of(
          BinaryExchange.SUCCESS, CasResult.DONE,
          BinaryExchange.EXISTS, CasResult.CONFLICT,
          BinaryExchange.NOT_FOUND, CasResult.NOT_FOUND);

  @Override
  public Exchange<Map<String, byte[]>> get(List<String> keys) {
    return new Items<>("get", keys, RequestedItems.Content.VALUE);
  }

  @Override
  public Exchange<Map<String, Item>> gets(List<String> keys) {
    return new Items<>("gets", keys, RequestedItems.Content.ITEM);
  }

  @Override
  public Exchange<@Nullable Void> set(String key, byte[] value, int flags, int expiry) {
    return new OneStatus<>("set", SET, key, 0, stored(flags, expiry), value, STORED);
  }

  @Override
  public Exchange<Boolean> add(String key, byte[] value, int flags, int expiry) {
    return new OneStatus<>("add", ADD, key, 0, stored(flags, expiry), value, ADDED);
  }

  @Override
  public Exchange<CasResult> compareAndSet(
      String key, long casId, byte[] value, int flags, int expiry) {
    byte[] extras = stored(flags, expiry);
    return new OneStatus<>("compare-and-set", SET, key, casId, extras, value, COMPARED);
  }

  @Override
  public Exchange<CasResult> compareAndDelete(String key, long casId, byte[] absent) {
    return new OneStatus<>("compare-and-delete", DELETE, key, casId, NONE, NONE, COMPARED);
  }

  @Override
  public Exchange<Boolean> delete(String key) {
    return new OneStatus<>("delete", DELETE, key, 0, NONE, NONE, DELETED);
  }

  @Override
  public Exchange<Map<String, String>> stats(String group) {
    return new Stats(group);
  }

  @Override
  public Exchange<@Nullable Void> login(Login credentials) {
    return new LoginExchange(credentials);
  }

  @Override
  public Exchange<String> version() {
    return new Version();
  }

  /** Returns what goes with a value. */
  private static byte[] stored(int flags, int expiry) {
    return ByteBuffer.allocate(8).putInt(flags).putInt(expiry).array();
  }

  private static BinaryExchange.Command quietGets(Collection<String> keys) {
    int capacity = BinaryExchange.HEADER_LENGTH;
    for (String key : keys) {
      capacity += BinaryExchange.HEADER_LENGTH + key.length();
    }
    BinaryExchange.Command command = new BinaryExchange.Command(capacity);
    for (String key : keys) {
      command.add(QUIET_GET_WITH_KEY, key, 0, NONE, NONE);
    }
    return command.add(NOOP, "", 0, NONE, NONE);
  }

  /** A request for several items. */
  private final class Items<T> extends BinaryExchange<Map<String, T>> {
    private final RequestedItems<T> items;

    Items(String verb, List<String> keys, RequestedItems.Content<T> content) {
      super(verb, "", 0, quietGets(keys));
      this.items = new RequestedItems<>(verb, keys, check, content);
    }

    @Override
    public String what() {
      return items.toString();
    }

    @Override
    boolean onPacket(Packet packet, Peer peer) throws BadReplyException {
      if (packet.status() != SUCCESS) {
        if (packet.opcode() == QUIET_GET_WITH_KEY) {
          throw new BadReplyException(
              "the server answered with status 0x%02x for one item".formatted(packet.status()));
        }
        return false;
      }
      if (packet.opcode() == QUIET_GET_WITH_KEY) {
        items.add(packet.key(), packet.value(), packet.flags(), packet.casId(), peer);
        return true;
      }
      if (packet.opcode() != NOOP) {
        return false;
      }
      succeed(items.found);
      return true;
    }
  }

  /** A request that is answered by one status out of a few. */
  private static final class OneStatus<T extends @Nullable Object> extends BinaryExchange<T> {
    private final int opcode;
    private final Map<Integer, T> answers;

    OneStatus(
        String what,
        int opcode,
        String key,
        long casId,
        byte[] extras,
        byte[] value,
        Map<Integer, T> answers) {
      super(what, key, length(extras, value), Command.of(opcode, key, casId, extras, value));
      this.opcode = opcode;
      this.answers = answers;
    }

    private static int length(byte[] extras, byte[] value) {
      return ItemSizes.length(value, extras.length == 0 ? 0 : ByteBuffer.wrap(extras).getInt());
    }

    @Override
    @SuppressWarnings("NullAway") // the answer may be null
    boolean onPacket(Packet packet, Peer peer) {
      if (packet.opcode() != opcode || !answers.containsKey(packet.status())) {
        return false;
      }
      succeed(answers.get(packet.status()));
      return true;
    }
  }

  private static final class Stats extends BinaryExchange<Map<String, String>> {
    private final Map<String, String> statistics = new LinkedHashMap<>();

    Stats(String group) {
      super(
          group.isEmpty() ? "stats" : "stats " + group,
          "",
          0,
          Command.of(STAT, group, 0, NONE, NONE));
    }

    @Override
    boolean onPacket(Packet packet, Peer peer) {
      if (packet.opcode() != STAT || packet.status() != SUCCESS) {
        return false;
      }
      if (packet.key().isEmpty()) {
        succeed(statistics);
      } else {
        statistics.put(packet.key(), packet.text());
      }
      return true;
    }
  }

  private static final class Version extends BinaryExchange<String> {
    Version() {
      super("version", "", 0, Command.of(VERSION, "", 0, NONE, NONE));
    }

    @Override
    boolean onPacket(Packet packet, Peer peer) {
      if (packet.opcode() != VERSION || packet.status() != SUCCESS) {
        return false;
      }
      succeed(packet.text());
      return true;
    }
  }
}
