/** The options of managers and caches, their sources, and the settings made of them. */
@NullMarked
package io.jcache.memcached.internal.config;

import org.jspecify.annotations.NullMarked;
