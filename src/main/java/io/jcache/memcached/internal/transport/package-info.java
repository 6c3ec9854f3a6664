/** Bytes to and from one memcached node. */
@NullMarked
package io.jcache.memcached.internal.transport;

import org.jspecify.annotations.NullMarked;
