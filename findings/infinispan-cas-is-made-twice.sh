#!/usr/bin/env bash
# infinispan-server-memcached 16.0.7, binary protocol: where two connections set one item at the same
# time, with the cas id that both have read, both may be told by the status 0 that their value was
# stored. One of the two is lost, as with a counter or a lock that is kept by get and set with the cas
# id. One after the other, the second is refused, as it should be. With memcached one is refused
# always; and so it is by Infinispan's text protocol.
#
# Seen, of 500 items by each:
#   memcached 1.6.18, binary: stored twice: 0
#   memcached 1.6.18, text: stored twice: 0
#   infinispan-server-memcached 16.0.7, text: stored twice: 0
#   infinispan-server-memcached 16.0.7, binary: stored twice: 29 to 156
. "$(dirname "$0")/maven.bash"
command -v memcached > /dev/null || { echo "needs: apt-get install memcached" >&2; exit 2; }

MEMCACHED_PORT_FILENAME="$dir/port" memcached -l 127.0.0.1 -U 0 -p -1 -u "$(id -un)" &
server=$!
trap 'kill "$server" && wait "$server" || true; rm -rf "$dir"' EXIT
for _ in {1..100}; do [ -s "$dir/port" ] && break; sleep 0.1; done

run_with org.infinispan:infinispan-server-memcached:16.0.7 org.infinispan:infinispan-api:16.0.7 \
  -- "$(sed -n 's/^TCP INET: //p' "$dir/port")" "$dir/state" > "$dir/seen" << 'JAVA'
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.globalstate.ConfigurationStorage;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.server.memcached.MemcachedServer;
import org.infinispan.server.memcached.configuration.MemcachedServerConfigurationBuilder;

class Shown {
  record Answer(int status, long cas, String value) {}

  /** Sends a request of the binary protocol, and reads its answer. */
  static Answer ask(Socket socket, int opcode, byte[] extras, String value, long cas) {
    try {
    ByteBuffer request = ByteBuffer.allocate(24 + extras.length + 1 + value.length());
    request.put((byte) 0x80).put((byte) opcode).putShort((short) 1).put((byte) extras.length);
    request.put((byte) 0).putShort((short) 0).putInt(extras.length + 1 + value.length());
    request.putInt(0).putLong(cas).put(extras).put((byte) 'k').put(value.getBytes());
    new DataOutputStream(socket.getOutputStream()).write(request.array());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    ByteBuffer head = ByteBuffer.wrap(in.readNBytes(24));
    byte[] body = in.readNBytes(head.getInt(8));
    int before = head.get(4) + head.getShort(2);
    String found = body.length > before ? new String(body, before, body.length - before) : "";
    return new Answer(head.getShort(6), head.getLong(16), found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String line(Socket socket, String request, String end) {
    try {
      socket.getOutputStream().write(request.getBytes());
      StringBuilder answer = new StringBuilder();
      while (!answer.toString().endsWith(end)) {
        answer.append((char) socket.getInputStream().read());
      }
      return answer.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stores by a cas id, and says whether that was made. */
  static boolean store(boolean binary, Socket socket, String value, long cas) {
    return binary
        ? ask(socket, 1, new byte[8], value, cas).status() == 0
        : line(socket, "cas k 0 0 1 " + cas + "\r\n" + value + "\r\n", "\r\n").equals("STORED\r\n");
  }

  /** Two connections store at once by one cas id, 500 times. */
  static void show(String server, boolean binary, int port) throws Exception {
    int twice = 0;
    try (Socket one = new Socket("127.0.0.1", port);
        Socket other = new Socket("127.0.0.1", port)) {
      for (int i = 0; i < 500; i++) {
        long cas;
        if (binary) {
          ask(one, 1, new byte[8], "a", 0);
          cas = ask(one, 0, new byte[0], "", 0).cas();
        } else {
          line(one, "set k 0 0 1\r\na\r\n", "\r\n");
          cas = Long.parseLong(line(one, "gets k\r\n", "END\r\n").split("[ \r]")[4]);
        }
        CompletableFuture<Boolean> second =
            CompletableFuture.supplyAsync(() -> store(binary, other, "c", cas));
        twice += store(binary, one, "b", cas) & second.get() ? 1 : 0;
      }
    }
    System.out.println(server + (binary ? ", binary: " : ", text: ") + twice);
  }

  public static void main(String[] arguments) throws Exception {
    int real = Integer.parseInt(arguments[0]);
    show("memcached", true, real);
    show("memcached", false, real);
    GlobalConfigurationBuilder global = new GlobalConfigurationBuilder();
    global.globalState().enable().persistentLocation(arguments[1]);
    global.globalState().configurationStorage(ConfigurationStorage.OVERLAY);
    DefaultCacheManager caches = new DefaultCacheManager(global.build());
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    MemcachedServer server = new MemcachedServer();
    server.start(new MemcachedServerConfigurationBuilder().host("127.0.0.1").port(port).build(), caches);
    server.initializeDefaultCache().toCompletableFuture().join();
    show("infinispan", true, port);
    show("infinispan", false, port);
    System.exit(0);
  }
}
JAVA
memcached -V
# twice WHO: prints how often both were told that they had stored.
twice() {
  sed -n "s/^$1: //p" "$dir/seen"
}
expect 'memcached, binary: stored twice' 0 "$(twice 'memcached, binary')"
expect 'memcached, text: stored twice' 0 "$(twice 'memcached, text')"
expect 'infinispan-server-memcached 16.0.7, text: stored twice' 0 "$(twice 'infinispan, text')"
echo "infinispan-server-memcached 16.0.7, binary: stored twice: $(twice 'infinispan, binary')"
[ "$(twice 'infinispan, binary')" -gt 0 ] || { echo CHANGED >&2; exit 1; }
