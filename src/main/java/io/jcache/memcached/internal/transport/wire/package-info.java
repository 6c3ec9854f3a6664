/**
 * The bytes of requests and answers, as memcached's protocols have them; no thread and no socket.
 */
@NullMarked
package io.jcache.memcached.internal.transport.wire;

import org.jspecify.annotations.NullMarked;
