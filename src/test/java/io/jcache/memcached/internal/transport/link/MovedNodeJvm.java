package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.time.Duration;

/** A JVM that looks names up in a file, and on every line tells the state of its one node. */
final class MovedNodeJvm {
  private MovedNodeJvm() {}

  /**
   * Runs until its input ends.
   *
   * @param arguments the file of names, the node's name and its port
   */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("jdk.net.hosts.file", arguments[0]);
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    Node node = new Node(arguments[1], Integer.parseInt(arguments[2]), 1);
    Duration timeout = Duration.ofMillis(500);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Transport transport =
        new NodeTransport(node, TransportOptions.of(timeout, Protocol.ASCII), new SpyConnector())) {
      while (input.readLine() != null) {
        System.out.println(tell(transport, Deadline.after(timeout)));
      }
    }
  }

  private static String tell(Transport transport, Deadline deadline) {
    try {
      return transport.stats("").await(deadline).get("pid");
    } catch (TransportException e) {
      return e.getMessage();
    }
  }
}
