/** A demonstration: two JVMs count the words of real text into one cache. */
@NullMarked
package io.jcache.memcached.demo;

import org.jspecify.annotations.NullMarked;
