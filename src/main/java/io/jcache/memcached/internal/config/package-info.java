/** The settings of a manager and where each came from. */
@NullMarked
package io.jcache.memcached.internal.config;

import org.jspecify.annotations.NullMarked;
