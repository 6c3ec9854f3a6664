package io.jcache.memcached.internal.transport.tls;

import io.jcache.memcached.internal.option.Tls;
import io.jcache.memcached.internal.transport.SocketSecurity;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of TLS.
 *
 * <ul>
 *   <li>The files are read for each connection, so that one that is made after a change is made
 *       with what they say then.
 *   <li>While they stay the same, so does the context, and with it the sessions that are resumed.
 *   <li>With a certificate of its own it resumes none: memcached ends such a handshake, unless it
 *       was started with {@code ssl_session_cache}.
 * </ul>
 */
public final class TlsClient implements SocketSecurity {
  private final Tls options;
  private final TlsFailures failures;
  private List<PemFile> files = List.of();
  private @Nullable SSLContext context;

  /** Creates a client, which reads no file yet. */
  public TlsClient(Tls options) {
    this.options = options;
    this.failures = new TlsFailures(options);
    this.context = options.context();
  }

  /**
   * Reads the files.
   *
   * @throws IOException that names the option and its file where that cannot be used
   */
  public void check() throws IOException {
    context();
  }

  @Override
  public Socket secure(Socket plain, String host) throws IOException {
    SSLSocket socket =
        (SSLSocket) context().getSocketFactory().createSocket(plain, host, plain.getPort(), true);
    if (options.verifyHost()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }

  @Override
  public String explained(IOException failure) {
    return failures.explained(failure);
  }

  private synchronized SSLContext context() throws IOException {
    if (options.context() != null) {
      return options.context();
    }
    List<PemFile> now = read();
    SSLContext made = context;
    if (made == null || !now.equals(files) || !options.certificate().isEmpty()) {
      made = make(now);
      context = made;
      files = now;
    }
    return made;
  }

  /** Returns the files of the options: that of the authorities first, where there is one. */
  private List<PemFile> read() throws IOException {
    List<PemFile> read = new ArrayList<>();
    if (!options.trust().isEmpty()) {
      read.add(PemFile.read("tls.trust", options.trust()));
    }
    if (!options.certificate().isEmpty()) {
      read.add(PemFile.read("tls.certificate", options.certificate()));
      read.add(PemFile.read("tls.key", options.key()));
    }
    return read;
  }

  private SSLContext make(List<PemFile> from) throws IOException {
    try {
      boolean hasTrust = !options.trust().isEmpty();
      int certificate = hasTrust ? 1 : 0;
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(
          from.size() > certificate
              ? keyManagers(from.get(certificate), from.get(certificate + 1))
              : null,
          hasTrust ? trustManagers(from.get(0)) : null,
          null);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM cannot make use of the files of the options tls: " + e, e);
    }
  }

  private static TrustManager[] trustManagers(PemFile file)
      throws IOException, GeneralSecurityException {
    KeyStore authorities = emptyStore();
    for (X509Certificate authority : file.certificates()) {
      authorities.setCertificateEntry("authority" + authorities.size(), authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keyManagers(PemFile certificate, PemFile key)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = certificate.certificates();
    PrivateKey ours = key.privateKey(chain.get(0).getPublicKey());
    char[] password = {'-'}; // of what never leaves the memory
    KeyStore store = emptyStore();
    store.setKeyEntry("client", ours, password, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }
}
