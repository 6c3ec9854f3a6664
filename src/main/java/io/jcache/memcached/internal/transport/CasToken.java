package io.jcache.memcached.internal.transport;

/**
 * A state of an item. Ids of the server start again at 1 when it restarts, so a token holds only
 * for the server's life in which it was read, and is sent only on the connection on which it was
 * read: where {@code LinkKeeper.sendIn} finds that gone, it counts as a conflict.
 *
 * @param id the server's cas id
 * @param incarnation the life of the server, as far as a client can tell: each connection is taken
 *     for one
 */
public record CasToken(long id, long incarnation) {}
