/** Listener registrations and the dispatch of events. */
@NullMarked
package io.jcache.memcached.internal.event;

import org.jspecify.annotations.NullMarked;
