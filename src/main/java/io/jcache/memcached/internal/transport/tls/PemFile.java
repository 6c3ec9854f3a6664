package io.jcache.memcached.internal.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of an option in PEM. What is wrong with it is told without anything of its content.
 *
 * @param option the option, such as {@code tls.trust}
 * @param path the file
 * @param content what was read
 */
record PemFile(String option, String path, String content) {
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----(.*?)-----END \\1PRIVATE KEY-----",
          Pattern.DOTALL);

  /** The kinds of keys, and by what a key of a kind signs. */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private static final byte SIGNED = 1;
  private static final String CONVERT =
      "; convert it: openssl pkcs8 -topk8 -nocrypt -in old.pem -out new.pem";

  /** Reads the file. */
  static PemFile read(String option, String path) throws IOException {
    PemFile unread = new PemFile(option, path, "");
    try {
      byte[] bytes = Files.readAllBytes(Path.of(path));
      return new PemFile(option, path, new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      throw unread.wrong("there is no such file" + unread.place(), e);
    } catch (AccessDeniedException e) {
      throw unread.wrong("this process may not read it", e);
    } catch (IOException | InvalidPathException e) {
      throw unread.wrong("it cannot be read: " + e, e);
    }
  }

  /** Returns the certificates in the file, at least one; what else it has does not matter. */
  List<X509Certificate> certificates() throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher matcher = CERTIFICATE.matcher(content);
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (matcher.find()) {
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(1)); // as lines, or as one
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw wrong("it has a certificate that cannot be read", e);
    }
    if (certificates.isEmpty()) {
      throw wrong(
          "it has no certificate in PEM, which begins with BEGIN CERTIFICATE" + form(), null);
    }
    return certificates;
  }

  /** Returns the private key in the file, which is that of a public one. */
  PrivateKey privateKey(PublicKey counterpart) throws IOException {
    Matcher matcher = KEY.matcher(content);
    if (!matcher.find()) {
      throw wrong(
          "it has no private key in PEM, which begins with BEGIN PRIVATE KEY" + form(), null);
    }
    if (matcher.group(1).equals("ENCRYPTED ")) {
      throw wrong("its private key is encrypted" + CONVERT, null);
    }
    if (!matcher.group(1).isEmpty()) {
      throw wrong("its private key is not in PKCS#8" + CONVERT, null);
    }
    PrivateKey key = decoded(matcher.group(2));
    if (!match(key, counterpart)) {
      throw wrong("its private key is not that of the first certificate in tls.certificate", null);
    }
    return key;
  }

  private PrivateKey decoded(String base64) throws IOException {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(base64);
      for (String kind : SIGNATURES.keySet()) {
        PrivateKey key = decoded(kind, bytes);
        if (key != null) {
          return key;
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw wrong("its private key cannot be read", e);
    }
    throw wrong("its private key is none of " + SIGNATURES.keySet() + ", or damaged", null);
  }

  private static @Nullable PrivateKey decoded(String kind, byte[] bytes)
      throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (InvalidKeySpecException e) {
      return null; // a key of another kind
    }
  }

  /** Returns whether one verifies what the other has signed. */
  private boolean match(PrivateKey key, PublicKey counterpart) throws IOException {
    String signing = SIGNATURES.get(key.getAlgorithm());
    if (signing == null || !key.getAlgorithm().equals(counterpart.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(signing);
      signature.initSign(key);
      signature.update(SIGNED); // of nothing at all EdDSA gives what it does not verify
      byte[] signed = signature.sign();
      signature.initVerify(counterpart);
      signature.update(SIGNED);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      throw wrong("its private key cannot be used", e);
    }
  }

  /** Returns where a path is looked for that does not say so itself. */
  private String place() {
    return Path.of(path).isAbsolute()
        ? ""
        : " in " + Path.of("").toAbsolutePath() + ", where relative paths begin";
  }

  /** Returns what a file is that is no text, and what to do. */
  private String form() {
    return content.chars().anyMatch(letter -> letter < '\t')
        ? "; it is no text, but DER or a key store: convert it by openssl or keytool"
        : "";
  }

  private IOException wrong(String what, @Nullable Throwable cause) {
    return new IOException("Option '%s' = '%s': %s".formatted(option, path, what), cause);
  }

  /** Returns the option and the path: the content may be a private key. */
  @Override
  public String toString() {
    return option + " = " + path;
  }
}
