/**
 * A JSR-107 provider over memcached.
 *
 * <p>Compiled after all other classes, which are compiled and tested on the class path. A module
 * that reads an automatic one, as {@code cache.api} is, reads all automatic ones that are there:
 * those named here are all the same, for whoever reads this, and so that one that is missing is an
 * error at the start. What only the libraries use is required here, as automatic modules cannot.
 */
module io.jcache.memcached {
  requires transitive cache.api;
  requires com.esotericsoftware.kryo.kryo5;
  requires java.logging; // spymemcached
  requires java.management;
  requires java.naming; // spymemcached
  requires java.security.sasl; // spymemcached
  requires jdk.unsupported; // Kryo: objects of classes without a default constructor
  requires org.slf4j;
  requires spymemcached;
  requires typesafe.config;
  requires static com.github.luben.zstd_jni;
  requires static org.lz4.java;
  requires static spring.core;
  requires static transitive micrometer.core;
  requires static transitive org.jspecify;

  exports io.jcache.memcached;
  exports io.jcache.memcached.spi;

  opens io.jcache.memcached.internal.config to
      spring.core;

  provides java.net.spi.URLStreamHandlerProvider with
      io.jcache.memcached.internal.config.ManagerUrlProvider;
  provides javax.cache.spi.CachingProvider with
      io.jcache.memcached.MemcachedCachingProvider;
}
