package io.jcache.memcached.internal.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.Authority;
import java.security.Principal;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

/** To which servers this side's certificate is given. */
final class ClientKeyTest {
  private static final String[] KINDS = {"RSA", "EC"};

  private final Authority.Signed signed = new Authority("ours").signed("client");
  private final ClientKey client = new ClientKey(List.of(signed.certificate()), signed.key());

  private static Principal[] issuers(String... names) {
    return List.of(names).stream().map(X500Principal::new).toArray(Principal[]::new);
  }

  @Test
  void serverThatNamesItsAuthorityOrNone_isGivenIt() {
    String alias = client.chooseClientAlias(KINDS, issuers("CN=another", "CN=ours"), null);

    assertThat(client.getCertificateChain(alias)).containsExactly(signed.certificate());
    assertThat(client.getPrivateKey(alias)).isSameAs(signed.key());
    assertThat(client.chooseClientAlias(KINDS, null, null)).isEqualTo(alias);
    assertThat(client.getClientAliases("EC", issuers())).containsExactly(alias);
  }

  @Test
  void serverThatWouldNotTakeIt_isGivenNone() {
    assertThat(client.chooseClientAlias(new String[] {"RSA"}, null, null)).isNull();
    assertThat(client.chooseClientAlias(KINDS, issuers("CN=another"), null)).isNull();
    assertThat(client.getClientAliases("RSA", null)).isEmpty();
    assertThat(client.getCertificateChain("another")).isNull();
    assertThat(client.getPrivateKey("another")).isNull();
  }
}
