package io.jcache.memcached.internal.option;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted.
 *
 * @param trust the PEM file of the authorities that are trusted; empty for those of the JVM
 * @param certificate the PEM file of this side's certificate and those that lead to its authority;
 *     empty for none
 * @param key the PEM file of its private key; empty for none
 * @param verifyHost whether a server's certificate has to bear the name that it is addressed by
 * @param context what the application gives in place of the files; null for nothing
 */
public record Tls(
    String trust,
    String certificate,
    String key,
    boolean verifyHost,
    @Nullable SSLContext context) {}
