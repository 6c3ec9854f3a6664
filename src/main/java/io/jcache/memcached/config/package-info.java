/** The settings of a manager and where each came from. */
@NullMarked
package io.jcache.memcached.config;

import org.jspecify.annotations.NullMarked;
