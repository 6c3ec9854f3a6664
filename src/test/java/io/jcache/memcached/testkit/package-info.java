/** What tests and the demo need around the provider: a real memcached and a clock to set. */
@NullMarked
package io.jcache.memcached.testkit;

import org.jspecify.annotations.NullMarked;
