/** The threads of the provider, and what each may wait for. */
@NullMarked
package io.jcache.memcached.internal.thread;

import org.jspecify.annotations.NullMarked;
