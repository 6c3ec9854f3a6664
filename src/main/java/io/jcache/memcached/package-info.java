/** A JSR-107 provider that keeps its entries in memcached: provider, manager and cache. */
@NullMarked
package io.jcache.memcached;

import org.jspecify.annotations.NullMarked;
