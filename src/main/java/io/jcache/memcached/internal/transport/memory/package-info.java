/** A node inside this process. */
@NullMarked
package io.jcache.memcached.internal.transport.memory;

import org.jspecify.annotations.NullMarked;
