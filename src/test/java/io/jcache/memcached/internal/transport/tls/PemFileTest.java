package io.jcache.memcached.internal.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.Authority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
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

  private static PemFile trust(String content) {
    return new PemFile("tls.trust", "a.pem", content);
  }

  /** As an editor of another system leaves them, or a variable of an environment. */
  @Test
  void certificates_whateverTheirLinesAndWhatIsBetweenThem_areRead() throws Exception {
    X509Certificate one = new Authority("one").signed("h1").certificate();
    X509Certificate two = new Authority("two").signed("h2").certificate();
    String first = pem(one);
    String second = pem(two);

    for (String content :
        List.of(
            first + second,
            "subject=h1\n-- text --\n" + first + "\n# the second\n" + second + "the end",
            (first + second).replace("\n", "\r\n"),
            (first + second).replace("\n", "\r"),
            (first + second).replace("\n", ""),
            "\u00ef\u00bb\u00bf" + first + second)) {
      assertThat(trust(content).certificates()).containsExactly(one, two);
    }
  }

  private static String pem(X509Certificate certificate) throws GeneralSecurityException {
    String text =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
    return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
  }

  @Test
  void otherForms_areNamed() throws Exception {
    byte[] der = new Authority("one").signed("h1").certificate().getEncoded();
    String wrong = new String(der, StandardCharsets.ISO_8859_1);
    String otherForm = "it is no text, but DER or a key store: convert it by openssl or keytool";

    assertThatThrownBy(() -> trust(wrong).certificates())
        .hasMessageContaining("it has no certificate in PEM")
        .hasMessageEndingWith(otherForm);
    assertThatThrownBy(() -> key(wrong).privateKey(newKey()))
        .hasMessageContaining("it has no private key in PEM")
        .hasMessageEndingWith(otherForm);
    assertThatThrownBy(() -> trust("").certificates())
        .hasMessageEndingWith("it has no certificate in PEM, which begins with BEGIN CERTIFICATE");
    assertThatThrownBy(() -> trust(pem("AAAA")).certificates())
        .hasMessageEndingWith("it has a certificate that cannot be read");
  }

  private static String pem(String base64) {
    return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
  }

  private static PublicKey newKey() {
    return new Authority("another").signed("h").certificate().getPublicKey();
  }

  @Test
  void relativePath_thatLeadsNowhere_isToldWithTheFolderItIsTakenIn() {
    assertThatThrownBy(() -> PemFile.read("tls.trust", "none.pem"))
        .hasMessage(
            "Option 'tls.trust' = 'none.pem': there is no such file in "
                + Path.of("").toAbsolutePath()
                + ", where relative paths begin");
    assertThatThrownBy(() -> PemFile.read("tls.trust", "/none.pem"))
        .hasMessageEndingWith("there is no such file");
  }
}
