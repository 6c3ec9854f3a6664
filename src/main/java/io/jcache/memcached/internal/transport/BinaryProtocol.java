package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Node;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds requests of the binary protocol. */
record BinaryProtocol(Node node, ReplyCheck check) implements WireProtocol {
  private static final int SET = 0x01;
  private static final int ADD = 0x02;
  private static final int DELETE = 0x04;
  private static final int NOOP = 0x0a;
  private static final int VERSION = 0x0b;
  private static final int GET_WITH_KEY = 0x0c;
  private static final int QUIET_GET_WITH_KEY = 0x0d;
  private static final int STAT = 0x10;
  private static final byte[] NONE = {};

  private static final Map<Integer, @Nullable Void> STORED =
      Collections.singletonMap(BinaryRequest.SUCCESS, null);
  private static final Map<Integer, Boolean> ADDED =
      Map.of(
          BinaryRequest.SUCCESS, true,
          BinaryRequest.EXISTS, false,
          BinaryRequest.NOT_STORED, false);
  private static final Map<Integer, Boolean> DELETED =
      Map.of(BinaryRequest.SUCCESS, true, BinaryRequest.NOT_FOUND, false);
  private static final Map<Integer, CasResult> COMPARED =
      Map.of(
          BinaryRequest.SUCCESS, CasResult.DONE,
          BinaryRequest.EXISTS, CasResult.CONFLICT,
          BinaryRequest.NOT_FOUND, CasResult.NOT_FOUND);

  @Override
  public Request<Map<String, byte[]>> get(List<String> keys) {
    return new Items<>("get", keys, RequestedItems.Content.VALUE);
  }

  @Override
  public Request<Map<String, Item>> gets(List<String> keys) {
    return new Items<>("gets", keys, RequestedItems.Content.ITEM);
  }

  @Override
  public Request<@Nullable Item> gets(String key) {
    return new Gets(key);
  }

  @Override
  public Request<@Nullable Void> set(String key, byte[] value, int expiry) {
    return new OneStatus<>("set", SET, key, 0, stored(expiry), value, STORED);
  }

  @Override
  public Request<Boolean> add(String key, byte[] value, int expiry) {
    return new OneStatus<>("add", ADD, key, 0, stored(expiry), value, ADDED);
  }

  @Override
  public Request<CasResult> compareAndSet(String key, long casId, byte[] value, int expiry) {
    return new OneStatus<>("compare-and-set", SET, key, casId, stored(expiry), value, COMPARED);
  }

  @Override
  public Request<CasResult> compareAndDelete(String key, long casId, byte[] absent) {
    return new OneStatus<>("compare-and-delete", DELETE, key, casId, NONE, NONE, COMPARED);
  }

  @Override
  public Request<Boolean> delete(String key) {
    return new OneStatus<>("delete", DELETE, key, 0, NONE, NONE, DELETED);
  }

  @Override
  public Request<Map<String, String>> stats(String group) {
    return new Stats(group);
  }

  @Override
  public Request<@Nullable Void> login(Login credentials) {
    return new LoginRequest(node, credentials);
  }

  @Override
  public Request<String> version() {
    return new Version();
  }

  /** Returns what goes with a value: its flags, which are none, and its expiry. */
  private static byte[] stored(int expiry) {
    return ByteBuffer.allocate(8).putInt(0).putInt(expiry).array();
  }

  private static BinaryRequest.Command quietGets(Collection<String> keys) {
    int capacity = BinaryRequest.HEADER_LENGTH;
    for (String key : keys) {
      capacity += BinaryRequest.HEADER_LENGTH + key.length();
    }
    BinaryRequest.Command command = new BinaryRequest.Command(capacity);
    for (String key : keys) {
      command.add(QUIET_GET_WITH_KEY, key, 0, NONE, NONE);
    }
    return command.add(NOOP, "", 0, NONE, NONE);
  }

  /** A request for several items. */
  private final class Items<T> extends BinaryRequest<Map<String, T>> {
    private final RequestedItems<T> items;

    Items(String verb, List<String> keys, RequestedItems.Content<T> content) {
      super(node, verb, "", 0, quietGets(keys));
      this.items = new RequestedItems<>(verb, keys, check, content);
    }

    @Override
    String what() {
      return items.toString();
    }

    @Override
    boolean onPacket(Packet packet) throws BadReplyException {
      if (packet.status() != SUCCESS) {
        if (packet.opcode() == QUIET_GET_WITH_KEY) {
          throw new BadReplyException(
              "the node answered with status 0x%02x for one item".formatted(packet.status()));
        }
        return false;
      }
      if (packet.opcode() == QUIET_GET_WITH_KEY) {
        items.add(packet.key(), packet.value(), packet.casId(), link());
        return true;
      }
      if (packet.opcode() != NOOP) {
        return false;
      }
      succeed(items.found());
      return true;
    }
  }

  private final class Gets extends BinaryRequest<@Nullable Item> {
    Gets(String key) {
      super(node, "gets", key, 0, Command.of(GET_WITH_KEY, key, 0, NONE, NONE));
    }

    @Override
    @SuppressWarnings("NullAway") // the answer may be null
    boolean onPacket(Packet packet) throws BadReplyException {
      if (packet.opcode() != GET_WITH_KEY
          || (packet.status() != SUCCESS && packet.status() != NOT_FOUND)) {
        return false;
      }
      if (packet.status() == SUCCESS) {
        check.require(List.of(key()), packet.key());
        succeed(new Item(packet.value(), new CasToken(packet.casId(), link().epoch())));
      } else {
        succeed(null);
      }
      return true;
    }
  }

  /** A request that is answered by one status out of a few. */
  private final class OneStatus<T extends @Nullable Object> extends BinaryRequest<T> {
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
      super(node, what, key, value.length, Command.of(opcode, key, casId, extras, value));
      this.opcode = opcode;
      this.answers = answers;
    }

    @Override
    @SuppressWarnings("NullAway") // the answer may be null
    boolean onPacket(Packet packet) {
      if (packet.opcode() != opcode || !answers.containsKey(packet.status())) {
        return false;
      }
      succeed(answers.get(packet.status()));
      return true;
    }
  }

  private final class Stats extends BinaryRequest<Map<String, String>> {
    private final Map<String, String> statistics = new LinkedHashMap<>();

    Stats(String group) {
      super(
          node,
          group.isEmpty() ? "stats" : "stats " + group,
          "",
          0,
          Command.of(STAT, group, 0, NONE, NONE));
    }

    @Override
    boolean onPacket(Packet packet) {
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

  private final class Version extends BinaryRequest<String> {
    Version() {
      super(node, "version", "", 0, Command.of(VERSION, "", 0, NONE, NONE));
    }

    @Override
    boolean onPacket(Packet packet) {
      if (packet.opcode() != VERSION || packet.status() != SUCCESS) {
        return false;
      }
      succeed(packet.text());
      return true;
    }
  }
}
