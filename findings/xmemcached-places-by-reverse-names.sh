#!/usr/bin/env bash
# xmemcached 2.4.9 (com.googlecode.xmemcached), with its KetamaMemcachedSessionLocator and servers
# that are named by address: it asks the machine for the name of each address, and hashes that name
# as a part of the server's. Two machines that resolve an address to different names, or of which
# one has no reverse DNS, look for two of three keys on another of three servers. spymemcached 2.12.3
# hashes the address as it was given. Where the servers are named by name, the two agree.
#
# Seen, of 300 keys on 127.0.0.1 with three ports, where each client's own choice is compared with
# the ring of servers that are called so:
#   spymemcached takes the server for 127.0.0.1:PORT
#   xmemcached takes the server for localhost/127.0.0.1:PORT
set -euo pipefail
dir="$(mktemp -d)"
servers=()
trap 'for server in "${servers[@]}"; do kill "$server" && wait "$server" || true; done; rm -rf "$dir"' EXIT
command -v memcached > /dev/null || { echo "needs: apt-get install memcached" >&2; exit 2; }
cd "$dir"
for jar in com/googlecode/xmemcached/xmemcached/2.4.9/xmemcached-2.4.9 \
  net/spy/spymemcached/2.12.3/spymemcached-2.12.3 \
  org/slf4j/slf4j-api/1.7.36/slf4j-api-1.7.36; do
  curl -sSfO "https://repo1.maven.org/maven2/$jar.jar"
done
ports=()
for i in 1 2 3; do
  MEMCACHED_PORT_FILENAME="$dir/port$i" memcached -l 127.0.0.1 -U 0 -p -1 -u "$(id -un)" &
  servers+=("$!")
done
for i in 1 2 3; do
  for _ in {1..100}; do [ -s "port$i" ] && break; sleep 0.1; done
  ports+=("$(sed -n 's/^TCP INET: //p' "port$i")")
done

cat > Places.java << 'JAVA'
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.impl.KetamaMemcachedSessionLocator;
import net.rubyeye.xmemcached.utils.AddrUtil;
import net.spy.memcached.KetamaConnectionFactory;
import net.spy.memcached.MemcachedClient;

class Places {
  static final int KEYS = 300;

  static long[] points(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    long[] points = new long[4];
    for (int i = 0; i < 16; i++) {
      points[i / 4] |= (digest[i] & 0xFFL) << 8 * (i % 4);
    }
    return points;
  }

  static int chosen(String name, String[] ports, String key) throws Exception {
    TreeMap<Long, Integer> ring = new TreeMap<>();
    for (String port : ports) {
      for (int i = 0; i < 40; i++) {
        for (long point : points(name + ":" + port + "-" + i)) {
          ring.put(point, Integer.valueOf(port));
        }
      }
    }
    Map.Entry<Long, Integer> next = ring.ceilingEntry(points(key)[0]);
    return (next == null ? ring.firstEntry() : next).getValue();
  }

  static int holder(String[] ports, String key) throws Exception {
    for (String port : ports) {
      try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(port))) {
        socket.getOutputStream().write(("get " + key + "\r\nquit\r\n").getBytes());
        if (new String(socket.getInputStream().readAllBytes()).startsWith("VALUE")) {
          return Integer.parseInt(port);
        }
      }
    }
    return -1;
  }

  static void show(String client, String[] ports, int[] places) throws Exception {
    for (String name : new String[] {"127.0.0.1", "localhost/127.0.0.1"}) {
      int agreed = 0;
      for (int i = 0; i < KEYS; i++) {
        agreed += chosen(name, ports, "k" + i) == places[i] ? 1 : 0;
      }
      if (agreed == KEYS) {
        System.out.println(client + " takes the server for " + name + ":PORT");
      }
    }
  }

  public static void main(String[] ports) throws Exception {
    StringBuilder list = new StringBuilder();
    for (String port : ports) {
      list.append("127.0.0.1:").append(port).append(' ');
    }
    String servers = list.toString().trim();
    int[] places = new int[KEYS];
    MemcachedClient spy =
        new MemcachedClient(
            new KetamaConnectionFactory(), net.spy.memcached.AddrUtil.getAddresses(servers));
    for (int i = 0; i < KEYS; i++) {
      places[i] =
          ((InetSocketAddress) spy.getNodeLocator().getPrimary("k" + i).getSocketAddress())
              .getPort();
    }
    show("spymemcached", ports, places);
    XMemcachedClientBuilder builder = new XMemcachedClientBuilder(AddrUtil.getAddresses(servers));
    builder.setSessionLocator(new KetamaMemcachedSessionLocator());
    net.rubyeye.xmemcached.MemcachedClient other = builder.build();
    for (int i = 0; i < KEYS; i++) {
      other.set("k" + i, 0, "v");
      places[i] = holder(ports, "k" + i);
    }
    show("xmemcached", ports, places);
    System.exit(0);
  }
}
JAVA
seen="$(java -cp '*' Places.java "${ports[@]}" 2> log || { cat log >&2; exit 2; })"
seen="$(grep ' takes ' <<< "$seen")"
echo "$seen"
[ "$seen" = 'spymemcached takes the server for 127.0.0.1:PORT
xmemcached takes the server for localhost/127.0.0.1:PORT' ] || { echo "CHANGED" >&2; exit 1; }
