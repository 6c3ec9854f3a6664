package io.jcache.memcached.internal.transport.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * This side's certificate and its private key. A key store would encrypt the key by a password and
 * decrypt it at once, which takes longer than the handshake.
 */
final class ClientKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "client";

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  /**
   * Creates one.
   *
   * @param chain the certificate, and behind it those that lead to its authority
   */
  ClientKey(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
  }

  /** Gives nothing to a server that would not take it, which says then what it asks for. */
  @Override
  public @Nullable String chooseClientAlias(
      String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return List.of(kinds).contains(key.getAlgorithm()) && isOfOne(issuers) ? ALIAS : null;
  }

  private boolean isOfOne(Principal @Nullable [] issuers) {
    if (issuers == null || issuers.length == 0) {
      return true;
    }
    List<Principal> known = List.of(issuers);
    return chain.stream().map(X509Certificate::getIssuerX500Principal).anyMatch(known::contains);
  }

  @Override
  public String[] getClientAliases(String kind, Principal @Nullable [] issuers) {
    String alias = chooseClientAlias(new String[] {kind}, issuers, null);
    return alias == null ? new String[0] : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return alias.equals(ALIAS) ? chain.toArray(X509Certificate[]::new) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return alias.equals(ALIAS) ? key : null;
  }

  @Override
  public String[] getServerAliases(String kind, Principal @Nullable [] issuers) {
    return new String[0];
  }

  @Override
  public @Nullable String chooseServerAlias(
      String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
