/** What listeners hear of the changes of other JVMs, as far as the servers tell of them. */
@NullMarked
package io.jcache.memcached.internal.remote;

import org.jspecify.annotations.NullMarked;
