package io.jcache.memcached.internal.transport.tls;

import io.jcache.memcached.internal.option.Tls;
import io.jcache.memcached.internal.transport.SocketSecurity;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
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
  private @Nullable Material material;
  private @Nullable SSLContext context;

  /** Creates a client, which reads no file yet. */
  public TlsClient(Tls options) {
    this.options = options;
    this.failures = new TlsFailures(options);
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
    try {
      Material made = material;
      SSLContext used = context;
      if (made == null || !now.equals(files)) {
        made = material(now);
        used = null;
      }
      if (used == null || made.key() != null) {
        used = made.context();
      }
      files = now;
      material = made;
      context = used;
      return used;
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM cannot make use of the files of the options tls: " + e, e);
    }
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

  private Material material(List<PemFile> from) throws IOException, GeneralSecurityException {
    boolean hasTrust = !options.trust().isEmpty();
    int certificate = hasTrust ? 1 : 0;
    return new Material(
        trust(hasTrust ? from.get(0) : null),
        from.size() > certificate ? key(from.get(certificate), from.get(certificate + 1)) : null);
  }

  private static TrustManagerFactory trust(@Nullable PemFile file)
      throws IOException, GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(file == null ? null : store(file.certificates())); // null: the JVM's own
    return factory;
  }

  private static ClientKey key(PemFile certificate, PemFile key) throws IOException {
    List<X509Certificate> chain = certificate.certificates();
    return new ClientKey(chain, key.privateKey(chain.get(0).getPublicKey()));
  }

  private static KeyStore store(List<X509Certificate> authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (X509Certificate authority : authorities) {
      store.setCertificateEntry("authority" + store.size(), authority);
    }
    return store;
  }

  /** What the files say, which is read of them once. */
  private record Material(TrustManagerFactory trust, @Nullable ClientKey key) {

    /** Returns a context without sessions. */
    SSLContext context() throws GeneralSecurityException {
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(key == null ? null : new KeyManager[] {key}, trust.getTrustManagers(), null);
      return made;
    }
  }
}
