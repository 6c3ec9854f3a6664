#!/usr/bin/env bash
# infinispan-server-memcached 16.0.7, text protocol: touch, gat and incr keep an item's value and set
# its flags to 0, append gives it the flags of the append. A client's flags say what the bytes are:
# after a touch, which is to change nothing but the expiry, its object comes back as a text of its
# bytes, and without an error. memcached keeps the flags of all four.
#
# Seen, of Integer 12345 set by spymemcached 2.12.3, then of 10 set with the flags 7:
#   memcached 1.6.18: Integer 12345, touched: Integer 12345 | touch 7, gat 7, incr 7, append 7
#   infinispan-server-memcached 16.0.7: Integer 12345, touched: String 09 | touch 0, gat 0, incr 0, append 9
. "$(dirname "$0")/maven.bash"
command -v memcached > /dev/null || { echo "needs: apt-get install memcached" >&2; exit 2; }

MEMCACHED_PORT_FILENAME="$dir/port" memcached -l 127.0.0.1 -U 0 -p -1 -u "$(id -un)" &
server=$!
trap 'kill "$server" && wait "$server" || true; rm -rf "$dir"' EXIT
for _ in {1..100}; do [ -s "$dir/port" ] && break; sleep 0.1; done

run_with org.infinispan:infinispan-server-memcached:16.0.7 org.infinispan:infinispan-api:16.0.7 \
  net.spy:spymemcached:2.12.3 \
  -- "$(sed -n 's/^TCP INET: //p' "$dir/port")" "$dir/state" > "$dir/seen" << 'JAVA'
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import net.spy.memcached.MemcachedClient;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.globalstate.ConfigurationStorage;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.server.memcached.MemcachedServer;
import org.infinispan.server.memcached.configuration.MemcachedServerConfigurationBuilder;

class Shown {
  /** Says what a client reads: a text by the codes of its characters, which need not be letters. */
  static String read(MemcachedClient client) {
    Object value = client.get("number");
    StringBuilder shown = new StringBuilder(value.getClass().getSimpleName()).append(' ');
    if (value instanceof String text) {
      text.chars().forEach(c -> shown.append(Character.isLetterOrDigit(c) ? (char) c : '?'));
    } else {
      shown.append(value);
    }
    return shown.toString();
  }

  /** Returns the flags of 10, set with the flags 7, after a command whose answer has some lines. */
  static String flags(int port, String command, int lines) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(("set k 7 0 2\r\n10\r\n" + command + "\r\nget k\r\n").getBytes());
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
      for (int i = 0; i <= lines; i++) {
        in.readLine();
      }
      return command.split(" ")[0] + " " + in.readLine().split(" ")[2];
    }
  }

  static void show(String server, int port) throws Exception {
    MemcachedClient client = new MemcachedClient(new InetSocketAddress("127.0.0.1", port));
    client.set("number", 600, 12345).get();
    String before = read(client);
    client.touch("number", 900).get();
    System.out.println(server + ": " + before + ", touched: " + read(client));
    client.shutdown();
    System.out.println(
        server + ": " + String.join(", ",
            flags(port, "touch k 900", 1),
            flags(port, "gat 900 k", 3),
            flags(port, "incr k 1", 1),
            flags(port, "append k 9 0 1\r\n1", 1)));
  }

  public static void main(String[] arguments) throws Exception {
    show("memcached", Integer.parseInt(arguments[0]));
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
    show("infinispan", port);
    System.exit(0);
  }
}
JAVA
memcached -V
expect 'memcached' 'Integer 12345, touched: Integer 12345
touch 7, gat 7, incr 7, append 7' "$(sed -n 's/^memcached: //p' "$dir/seen")"
expect 'infinispan-server-memcached 16.0.7' 'Integer 12345, touched: String 09
touch 0, gat 0, incr 0, append 9' "$(sed -n 's/^infinispan: //p' "$dir/seen")"
