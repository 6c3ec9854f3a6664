/** Bytes to and from one memcached node. */
@NullMarked
package io.jcache.memcached.transport;

import org.jspecify.annotations.NullMarked;
