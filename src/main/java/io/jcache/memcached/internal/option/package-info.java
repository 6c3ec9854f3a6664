/** The small values that options stand for, shared by who reads them and who acts on them. */
@NullMarked
package io.jcache.memcached.internal.option;

import org.jspecify.annotations.NullMarked;
