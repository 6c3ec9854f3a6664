/** A web page whose visitors' sessions live in memcached. */
@NullMarked
package io.jcache.memcached.demo.session;

import org.jspecify.annotations.NullMarked;
