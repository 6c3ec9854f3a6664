/** Objects to bytes and back, and keys to their canonical form. */
@NullMarked
package io.jcache.memcached.internal.codec;

import org.jspecify.annotations.NullMarked;
