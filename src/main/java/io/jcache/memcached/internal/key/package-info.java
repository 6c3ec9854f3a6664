/** How keys become canonical text. */
@NullMarked
package io.jcache.memcached.internal.key;

import org.jspecify.annotations.NullMarked;
