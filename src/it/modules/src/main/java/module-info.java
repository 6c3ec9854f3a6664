/** An application on the module path, which ModulesIT builds and runs with the built jar. */
module com.acme.shop {
  requires cache.api;
  requires java.management;

  opens com.acme.shop.open to
      io.jcache.memcached;
}
