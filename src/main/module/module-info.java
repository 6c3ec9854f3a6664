/**
 * A JSR-107 provider over memcached.
 *
 * <p>Compiled after all other classes, which are compiled and tested on the class path. Whoever
 * reads one automatic module reads all that are there: so JSR-107's API and spymemcached, whose
 * only names are those of their files, are required to compile alone, and found under any name.
 * What only the libraries use is required here, as automatic modules cannot.
 */
module io.jcache.memcached {
  requires com.esotericsoftware.kryo.kryo5;
  requires java.logging; // spymemcached
  requires java.management;
  requires java.naming; // spymemcached
  requires java.security.sasl; // spymemcached
  requires jdk.naming.dns; // name servers, by java.naming
  requires jdk.unsupported; // Kryo: objects of classes without a default constructor
  requires org.slf4j;
  requires typesafe.config;
  requires static com.fasterxml.jackson.databind;
  requires static com.github.benmanes.caffeine;
  requires static com.github.luben.zstd_jni;
  requires static org.lz4.java;
  requires static spring.core;
  requires static spymemcached;
  requires static transitive cache.api;
  requires static transitive micrometer.core;
  requires static transitive org.jspecify;

  exports io.jcache.memcached;
  exports io.jcache.memcached.spi;

  opens io.jcache.memcached.internal.boot; // Spring's modules, whichever there are
  opens io.jcache.memcached.internal.config to
      spring.core;

  provides java.net.spi.URLStreamHandlerProvider with
      io.jcache.memcached.internal.config.ManagerUrlProvider;
  provides javax.cache.spi.CachingProvider with
      io.jcache.memcached.MemcachedCachingProvider;
}
