/** MXBeans and statistics. */
@NullMarked
package io.jcache.memcached.management;

import org.jspecify.annotations.NullMarked;
