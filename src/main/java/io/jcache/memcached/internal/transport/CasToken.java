package io.jcache.memcached.internal.transport;

/**
 * A state of an item. Ids of the server start again at 1 when it restarts, so a token holds only
 * for the connection that read it: after a reconnect it counts as a conflict.
 *
 * @param id the server's cas id
 * @param epoch counts the connections made to the node
 */
public record CasToken(long id, long epoch) {}
