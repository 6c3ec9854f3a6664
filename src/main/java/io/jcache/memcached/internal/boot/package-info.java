/** What Spring Boot finds by itself: options, meters, health, information, explained failures. */
@NullMarked
package io.jcache.memcached.internal.boot;

import org.jspecify.annotations.NullMarked;
