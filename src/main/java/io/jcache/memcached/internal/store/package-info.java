/** Entries over bytes: item keys, envelopes, generations and the one compare-and-set loop. */
@NullMarked
package io.jcache.memcached.internal.store;

import org.jspecify.annotations.NullMarked;
