/** Cache loaders and writers, with the specification's exceptions. */
@NullMarked
package io.jcache.memcached.internal.integration;

import org.jspecify.annotations.NullMarked;
