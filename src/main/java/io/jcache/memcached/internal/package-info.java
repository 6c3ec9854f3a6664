/** The logic of a cache: operations, loading, declared caches and reports. */
@NullMarked
package io.jcache.memcached.internal;

import org.jspecify.annotations.NullMarked;
