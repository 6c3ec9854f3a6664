/**
 * Builds around the build: the TCK and the README's quick start, each a Maven project of its own.
 */
@NullMarked
package io.jcache.memcached.build;

import org.jspecify.annotations.NullMarked;
