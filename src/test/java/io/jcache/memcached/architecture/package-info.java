/** The rules between the rooms of the project. */
@NullMarked
package io.jcache.memcached.architecture;

import org.jspecify.annotations.NullMarked;
