/** Cache loaders and writers, with the specification's exceptions. */
@NullMarked
package io.jcache.memcached.integration;

import org.jspecify.annotations.NullMarked;
