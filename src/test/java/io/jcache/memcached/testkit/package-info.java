/** Fixtures that the tests of all rooms share. */
package io.jcache.memcached.testkit;
