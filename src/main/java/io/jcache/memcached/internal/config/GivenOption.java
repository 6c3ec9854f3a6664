package io.jcache.memcached.internal.config;

/**
 * An option of a manager as it counts.
 *
 * @param path such as {@code iteration.max-items}
 * @param value its text; of a secret that it is not shown
 * @param origin where the text comes from
 * @param isDefault whether no source but the defaults gives it
 */
public record GivenOption(String path, String value, String origin, boolean isDefault) {}
