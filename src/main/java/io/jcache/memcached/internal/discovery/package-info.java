/** What tells a manager of its servers, and what of that is believed. */
@NullMarked
package io.jcache.memcached.internal.discovery;

import org.jspecify.annotations.NullMarked;
