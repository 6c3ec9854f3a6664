package io.jcache.memcached.hibernate;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** What the pair's cache manager in this JVM says of its memcached. */
final class ClusterState {
  private ClusterState() {}

  /** Returns the server's state and, after a comma, how many repairs are pending. */
  static String read() {
    try {
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      Set<ObjectName> names =
          beans.queryNames(new ObjectName("io.jcache.memcached:type=Cluster,*"), null);
      if (names.size() != 1) {
        throw new IllegalStateException("Not the pair's manager alone is open: " + names);
      }
      ObjectName name = names.iterator().next();
      CompositeData[] nodes = (CompositeData[]) beans.getAttribute(name, "Nodes");
      return nodes[0].get("state") + "," + beans.getAttribute(name, "PendingRepairs");
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
