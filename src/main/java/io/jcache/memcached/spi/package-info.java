/** What an application may implement itself: how values and keys become bytes. */
@NullMarked
package io.jcache.memcached.spi;

import org.jspecify.annotations.NullMarked;
