/** MXBeans and statistics. */
@NullMarked
package io.jcache.memcached.internal.management;

import org.jspecify.annotations.NullMarked;
