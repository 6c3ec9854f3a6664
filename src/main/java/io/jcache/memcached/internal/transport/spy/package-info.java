/** Connections made by the client library, and the client that users get for their own keys. */
@NullMarked
package io.jcache.memcached.internal.transport.spy;

import org.jspecify.annotations.NullMarked;
