/** Items that other programs share: their values, their keys, and the way to them. */
@NullMarked
package io.jcache.memcached.internal.format;

import org.jspecify.annotations.NullMarked;
