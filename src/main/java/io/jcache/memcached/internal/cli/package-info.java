/**
 * The tool for those who run the servers; it has a jar of its own, and is not in the provider's.
 */
@NullMarked
package io.jcache.memcached.internal.cli;

import org.jspecify.annotations.NullMarked;
