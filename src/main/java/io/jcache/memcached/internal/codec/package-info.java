/** Values to bytes and back: their shapes, and the classes and sizes that are allowed. */
@NullMarked
package io.jcache.memcached.internal.codec;

import org.jspecify.annotations.NullMarked;
