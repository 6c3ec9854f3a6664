/** The objects of many libraries, put by one JVM and got by another. */
package io.jcache.memcached.objects;
