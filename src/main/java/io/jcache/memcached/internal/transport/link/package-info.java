/** Connections to one memcached node, and what is known of it; no bytes of a protocol. */
@NullMarked
package io.jcache.memcached.internal.transport.link;

import org.jspecify.annotations.NullMarked;
