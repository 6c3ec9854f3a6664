package io.jcache.memcached.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Signs certificates, which it makes itself, of elliptic curves. */
public final class Authority {
  private static final Duration DAY = Duration.ofDays(1);
  private static final AtomicLong SERIALS = new AtomicLong(System.currentTimeMillis());
  private static final int SEQUENCE = 0x30;
  private static final byte[] SIGNED_BY = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
  private static final byte[] COMMON_NAME = oid(0x55, 0x04, 0x03);
  private static final byte[] OTHER_NAMES = oid(0x55, 0x1d, 0x11);
  private static final byte[] CONSTRAINTS = oid(0x55, 0x1d, 0x13);
  private static final byte[] TRUE = {1, 1, (byte) 0xff};

  private final String name;
  private final KeyPair keys = newKeys();
  private final X509Certificate certificate;

  /** A certificate and its key. */
  public record Signed(X509Certificate certificate, PrivateKey key) {

    /** Writes both in PEM into a file. */
    public Path write(Path file) {
      return Authority.write(file, pem("CERTIFICATE", encoded(certificate)) + keyPem());
    }

    /** Returns the key in PEM. */
    public String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }

    /** Returns the server's side of TLS with it. */
    public SSLContext server() {
      try {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key, new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Creates an authority, which is the issuer of its own certificate. */
  public Authority(String name) {
    this.name = name;
    Instant now = Instant.now();
    this.certificate =
        sign(
            name, keys, now.minus(DAY), now.plus(DAY), extension(CONSTRAINTS, tlv(SEQUENCE, TRUE)));
  }

  /** Returns a certificate of today for names and addresses of a host. */
  public Signed signed(String... hosts) {
    return signed(Instant.now().minus(DAY), Instant.now().plus(DAY), hosts);
  }

  /** Returns a certificate for names and addresses of a host. */
  public Signed signed(Instant from, Instant to, String... hosts) {
    KeyPair theirs = newKeys();
    byte[] names = tlv(SEQUENCE, each(hosts));
    return new Signed(
        sign(hosts[0], theirs, from, to, extension(OTHER_NAMES, names)), theirs.getPrivate());
  }

  /** Writes the authority's own certificate in PEM into a file. */
  public Path write(Path file) {
    return write(file, pem("CERTIFICATE", encoded(certificate)));
  }

  /** Returns the client's side of TLS that trusts this authority alone. */
  public SSLContext client() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", certificate);
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate sign(
      String subject, KeyPair theirs, Instant from, Instant to, byte[] extensions) {
    byte[] algorithm = tlv(SEQUENCE, SIGNED_BY);
    byte[] content =
        tlv(
            SEQUENCE,
            tlv(0xa0, integer(2)),
            integer(SERIALS.incrementAndGet()),
            algorithm,
            distinguished(name),
            tlv(SEQUENCE, time(from), time(to)),
            distinguished(subject),
            theirs.getPublic().getEncoded(),
            tlv(0xa3, tlv(SEQUENCE, extensions)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(content);
      byte[] bits = tlv(3, new byte[1], signature.sign());
      byte[] whole = tlv(SEQUENCE, content, algorithm, bits);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] extension(byte[] kind, byte[] content) {
    return tlv(SEQUENCE, kind, tlv(4, content));
  }

  private static byte[] each(String... hosts) {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (String host : hosts) {
      boolean address = host.matches("[0-9.]+|.*:.*");
      names.writeBytes(address ? tlv(0x87, address(host)) : tlv(0x82, ascii(host)));
    }
    return names.toByteArray();
  }

  private static byte[] address(String host) {
    try {
      return InetAddress.getByName(host).getAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] distinguished(String common) {
    return tlv(SEQUENCE, tlv(0x31, tlv(SEQUENCE, COMMON_NAME, tlv(0x0c, ascii(common)))));
  }

  private static byte[] time(Instant time) {
    return tlv(
        0x18,
        ascii(
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(time)));
  }

  private static byte[] integer(long number) {
    return tlv(2, BigInteger.valueOf(number).toByteArray());
  }

  private static byte[] oid(int... bytes) {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    return tlv(6, content);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns an element in DER. */
  private static byte[] tlv(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    int length = content.size();
    if (length >= 0x80) {
      byte[] bytes = BigInteger.valueOf(length).toByteArray();
      int from = bytes[0] == 0 ? 1 : 0;
      element.write(0x80 + bytes.length - from);
      element.write(bytes, from, bytes.length - from);
    } else {
      element.write(length);
    }
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String what, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what);
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
