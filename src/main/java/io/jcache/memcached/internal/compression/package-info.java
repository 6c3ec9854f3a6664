/** How payloads are compressed. */
@NullMarked
package io.jcache.memcached.internal.compression;

import org.jspecify.annotations.NullMarked;
