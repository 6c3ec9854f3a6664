package io.jcache.memcached.internal.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of files in PEM, and what is said of others. */
final class PemFileTest {
  private static PemFile key(String content) {
    return new PemFile("tls.key", "k.pem", content);
  }

  private static String pem(KeyPair pair) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  @ParameterizedTest
  @CsvSource({"RSA, 1024", "EC, 256", "Ed25519, 255"})
  void privateKey_ofEachKind_isToldFromAnother(String kind, int bits)
      throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(bits);
    KeyPair pair = generator.generateKeyPair();
    KeyPair other = generator.generateKeyPair();

    assertThat(key(pem(pair)).privateKey(pair.getPublic())).isEqualTo(pair.getPrivate());
    assertThatThrownBy(() -> key(pem(other)).privateKey(pair.getPublic()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Option 'tls.key' = 'k.pem': its private key is not that of the first certificate in"
                + " tls.certificate");
  }
}
