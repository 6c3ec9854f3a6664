/**
 * What each cache operation means, as a pure decision over one entry: no I/O, clock, threads or
 * logging.
 */
@NullMarked
package io.jcache.memcached.internal.entry;

import org.jspecify.annotations.NullMarked;
