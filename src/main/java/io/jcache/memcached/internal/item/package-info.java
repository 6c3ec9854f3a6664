/** The item as it lies in memcached: envelope, checksum, seals and ciphers. */
@NullMarked
package io.jcache.memcached.internal.item;

import org.jspecify.annotations.NullMarked;
