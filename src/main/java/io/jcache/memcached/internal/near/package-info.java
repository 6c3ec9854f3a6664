/** Entries that were read a short time ago, kept on the heap of this JVM. */
@NullMarked
package io.jcache.memcached.internal.near;

import org.jspecify.annotations.NullMarked;
