#!/usr/bin/env bash
# Write-through of other providers of JCache: hazelcast 5.7.0, infinispan-jcache 16.0.7 and
# commons-jcs3-jcache 3.2.1 do not write to the source what is put into a cache whose entries expire
# at once (Duration.ZERO at creation, as to switch a cache off): the data is nowhere. Hazelcast's
# removeAll(keys) deletes from the source only what is in the cache at the time. The reference
# implementation, and the tables of JSR-107, write and delete in each case.
#
# Seen, of a put that expires at once, a removeAll of a key in the cache and one that is not, and a
# remove of one that is not:
#   reference implementation 1.1.1: put: [write] | removeAll: [delete in, delete out] | remove: [delete out]
#   infinispan-jcache 16.0.7: put: [] | removeAll: [delete in, delete out] | remove: [delete out]
#   commons-jcs3-jcache 3.2.1: put: [] | removeAll: [delete in, delete out] | remove: [delete out]
#   hazelcast 5.7.0: put: [] | removeAll: [delete in] | remove: [delete out]
. "$(dirname "$0")/maven.bash"

seen() {
  run_with "$@" << 'JAVA'
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheWriter;

class Shown {
  static final List<String> CALLS = Collections.synchronizedList(new ArrayList<>());

  static class Source implements CacheWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      CALLS.add("write");
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      CALLS.add("delete " + key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      for (Iterator<?> i = keys.iterator(); i.hasNext(); i.remove()) {
        delete(i.next());
      }
    }
  }

  static Cache<String, String> cache(String name, Duration life) {
    return Caching.getCachingProvider()
        .getCacheManager()
        .createCache(
            name,
            new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(life))
                .setWriteThrough(true)
                .setCacheWriterFactory(Source::new));
  }

  static void show(String what) {
    List<String> sorted = new ArrayList<>(CALLS);
    Collections.sort(sorted);
    System.out.println(what + ": " + sorted);
    CALLS.clear();
  }

  public static void main(String[] arguments) {
    cache("zero", Duration.ZERO).put("k", "1");
    show("put");
    Cache<String, String> lasting = cache("lasting", Duration.ETERNAL);
    lasting.put("in", "1");
    CALLS.clear();
    lasting.removeAll(new LinkedHashSet<>(List.of("in", "out")));
    show("removeAll");
    lasting.remove("out");
    show("remove");
    System.exit(0);
  }
}
JAVA
}
both='removeAll: [delete in, delete out]
remove: [delete out]'
expect 'reference implementation 1.1.1' "put: [write]
$both" "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect 'infinispan-jcache 16.0.7' "put: []
$both" "$(seen org.infinispan:infinispan-jcache:16.0.7)"
expect 'commons-jcs3-jcache 3.2.1' "put: []
$both" "$(seen org.apache.commons:commons-jcs3-jcache:3.2.1)"
expect 'hazelcast 5.7.0' 'put: []
removeAll: [delete in]
remove: [delete out]' "$(seen com.hazelcast:hazelcast:5.7.0)"
