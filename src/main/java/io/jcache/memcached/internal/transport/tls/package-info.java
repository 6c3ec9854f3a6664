/** The client's side of TLS: its files, and what its failures mean. */
@NullMarked
package io.jcache.memcached.internal.transport.tls;

import org.jspecify.annotations.NullMarked;
