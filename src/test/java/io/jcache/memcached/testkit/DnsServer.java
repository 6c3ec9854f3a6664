package io.jcache.memcached.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server over UDP on 127.0.0.1, with the records that a test gives it: A, AAAA and SRV. */
public final class DnsServer implements AutoCloseable {
  private static final int A = 1;
  private static final int AAAA = 28;
  private static final int SRV = 33;
  private static final int HEADER = 12;
  private static final int SERVER_FAILURE = 2;
  private static final int NO_SUCH_NAME = 3;

  private final DatagramSocket socket;
  private final Map<String, Map<Integer, List<byte[]>>> names = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Set<String> failingNames = ConcurrentHashMap.newKeySet();
  private volatile boolean failing;

  /** Starts a server that knows no name. */
  public DnsServer() {
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::serve, "dns-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns its address, as JNDI has it. */
  public String url() {
    return "dns://127.0.0.1:" + socket.getLocalPort();
  }

  /** Has a name stand for addresses, in place of what it had of their kinds. */
  public void addresses(String name, String... addresses) {
    Map<Integer, List<byte[]>> records = records(name);
    records.put(A, new CopyOnWriteArrayList<>());
    records.put(AAAA, new CopyOnWriteArrayList<>());
    for (String address : addresses) {
      try {
        byte[] bytes = InetAddress.getByName(address).getAddress();
        records.get(bytes.length == 4 ? A : AAAA).add(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Gives a service its records: {@code priority weight port host}. */
  public void services(String name, String... services) {
    List<byte[]> data = new CopyOnWriteArrayList<>();
    for (String service : services) {
      String[] words = service.split(" ");
      data.add(
          bytes(
              out -> {
                for (int i = 0; i < 3; i++) {
                  out.writeShort(Integer.parseInt(words[i]));
                }
                writeName(out, words[3]);
              }));
    }
    records(name).put(SRV, data);
  }

  private Map<Integer, List<byte[]>> records(String name) {
    return names.computeIfAbsent(name, any -> new ConcurrentHashMap<>());
  }

  /** Has it know a name no more. */
  public void forget(String name) {
    names.remove(name);
  }

  /** Has it answer that it fails, or no more. */
  public void fail(boolean now) {
    failing = now;
  }

  /** Has it answer that it fails, for a name. */
  public void fail(String name) {
    failingNames.add(name);
  }

  /** Returns the names that it was asked for. */
  public List<String> asked() {
    return asked;
  }

  private void serve() {
    byte[] buffer = new byte[512];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] answer = answer(buffer);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private byte[] answer(byte[] query) {
    StringBuilder name = new StringBuilder();
    int at = HEADER;
    while (query[at] != 0) {
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
      at += query[at] + 1;
    }
    String asks = name.toString().toLowerCase(Locale.ROOT);
    asked.add(asks);
    int type = query[at + 2] & 0xff;
    Map<Integer, List<byte[]>> known = names.get(asks);
    List<byte[]> records = known == null ? List.of() : known.getOrDefault(type, List.of());
    int code =
        failing || failingNames.contains(asks) ? SERVER_FAILURE : known == null ? NO_SUCH_NAME : 0;
    int end = at + 5;
    return bytes(
        out -> {
          out.write(query, 0, 2);
          out.writeShort(0x8580 | code);
          out.writeShort(1);
          out.writeShort(code == 0 ? records.size() : 0);
          out.writeInt(0);
          out.write(query, HEADER, end - HEADER);
          for (byte[] record : code == 0 ? records : List.<byte[]>of()) {
            out.writeShort(0xc000 | HEADER);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(5);
            out.writeShort(record.length);
            out.write(record);
          }
        });
  }

  private static void writeName(DataOutputStream out, String name) throws IOException {
    for (String label : name.equals(".") ? new String[0] : name.split("\\.")) {
      out.writeByte(label.length());
      out.writeBytes(label);
    }
    out.writeByte(0);
  }

  /** Writes bytes. */
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
