#!/usr/bin/env bash
# infinispan-jcache 16.0.7 with a CacheWriter: where an update or an access expires an entry at once
# (Duration.ZERO, as to keep nothing that was changed), the entry is removed with the source's, so
# that a put, a replace or a processor's setValue deletes in the source what it is to write there,
# and a get deletes what it has read. JSR-107 has a put written, and nothing deleted that expires.
#
# Seen, of calls to the writer for an entry that is in the cache:
#   reference implementation 1.1.1, caffeine's jcache 3.2.4 and cache2k-jcache 2.6.1:
#     put: [write k=2] | replace: [write k=2] | processor: [write k=2] | get: []
#   infinispan-jcache 16.0.7:
#     put: [delete k] | replace: [delete k] | processor: [delete k] | get: [delete k]
. "$(dirname "$0")/maven.bash"

seen() {
  run_with "$@" << 'JAVA'
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheWriter;

class Shown {
  static final List<String> CALLS = Collections.synchronizedList(new ArrayList<>());

  static class Source implements CacheWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      CALLS.add("write " + entry.getKey() + "=" + entry.getValue());
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
      keys.forEach(this::delete);
      keys.clear();
    }
  }

  /** Expires an entry at its next update, or at its next access. */
  record Once(boolean update) implements ExpiryPolicy, Serializable {
    @Override
    public Duration getExpiryForCreation() {
      return Duration.ONE_HOUR;
    }

    @Override
    public Duration getExpiryForAccess() {
      return update ? null : Duration.ZERO;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return update ? Duration.ZERO : null;
    }
  }

  static void show(String what, boolean update, Consumer<Cache<String, String>> call) {
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager()
            .createCache(
                what,
                new MutableConfiguration<String, String>()
                    .setExpiryPolicyFactory(() -> new Once(update))
                    .setWriteThrough(true)
                    .setCacheWriterFactory(Source::new));
    cache.put("k", "1");
    CALLS.clear();
    call.accept(cache);
    System.out.println(what + ": " + CALLS);
  }

  public static void main(String[] arguments) {
    show("put", true, cache -> cache.put("k", "2"));
    show("replace", true, cache -> cache.replace("k", "2"));
    show(
        "processor",
        true,
        cache ->
            cache.invoke(
                "k",
                (entry, unused) -> {
                  entry.setValue("2");
                  return null;
                }));
    show("get", false, cache -> cache.get("k"));
    System.exit(0);
  }
}
JAVA
}
written='put: [write k=2]
replace: [write k=2]
processor: [write k=2]
get: []'
expect 'reference implementation 1.1.1' "$written" "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect "caffeine's jcache 3.2.4" "$written" "$(seen com.github.ben-manes.caffeine:jcache:3.2.4)"
expect 'cache2k-jcache 2.6.1' "$written" "$(seen org.cache2k:cache2k-jcache:2.6.1.Final)"
expect 'infinispan-jcache 16.0.7' 'put: [delete k]
replace: [delete k]
processor: [delete k]
get: [delete k]' "$(seen org.infinispan:infinispan-jcache:16.0.7)"
