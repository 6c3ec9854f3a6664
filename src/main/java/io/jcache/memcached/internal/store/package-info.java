/**
 * Entries over bytes. {@link io.jcache.memcached.internal.store.Entries} is what the rest of the
 * provider sees; below it stand reads, the one compare-and-set loop and bulk updates, and below
 * those the cache's part of each node with its generation and its ledger of what is to be repaired.
 */
@NullMarked
package io.jcache.memcached.internal.store;

import org.jspecify.annotations.NullMarked;
