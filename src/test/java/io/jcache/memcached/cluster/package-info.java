/** Several JVMs with one cache: what they may rely on together. */
@NullMarked
package io.jcache.memcached.cluster;

import org.jspecify.annotations.NullMarked;
