/**
 * What is written for people: that its code works, its links lead somewhere, and it can be read.
 */
@NullMarked
package io.jcache.memcached.pages;

import org.jspecify.annotations.NullMarked;
