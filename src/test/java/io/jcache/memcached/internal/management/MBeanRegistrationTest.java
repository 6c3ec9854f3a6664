package io.jcache.memcached.internal.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.cache.CacheException;
import javax.management.MBeanServer;
import javax.management.MXBean;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Names of beans, and what becomes of them. */
final class MBeanRegistrationTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final String URI = "memcached://registration-test";

  /** A bean. */
  @MXBean
  public interface Gauge {
    /** Returns one. */
    int getOne();
  }

  /** An object of its own each time: JMX takes each under one name alone. */
  private static final class One implements Gauge {
    @Override
    public int getOne() {
      return 1;
    }
  }

  private static Set<ObjectName> names() throws Exception {
    return SERVER.queryNames(
        new ObjectName("javax.cache:CacheManager=*registration-test*,*"), null);
  }

  @Test
  void namesakes_haveNumbers() throws Exception {
    MBeanRegistration one = new MBeanRegistration(new One(), "CacheStatistics", URI, "users");
    MBeanRegistration two = new MBeanRegistration(new One(), "CacheStatistics", URI, "users");
    one.set(true);
    one.set(true);
    two.set(true);
    assertThat(names()).hasSize(2).anyMatch(name -> name.toString().contains("#2"));
    one.set(false);
    two.set(false);
    two.set(false);
    assertThat(names()).isEmpty();
  }

  @Test
  void beanTakenBackByHand_isNoError() throws Exception {
    MBeanRegistration registration =
        new MBeanRegistration(new One(), "CacheStatistics", URI, "users");
    registration.set(true);
    SERVER.unregisterMBean(names().iterator().next());
    registration.set(false);
    registration.set(true);
    assertThat(names()).hasSize(1);
    registration.set(false);
    assertThat(names()).isEmpty();
  }

  @Test
  void objectThatIsNoBean_isRefusedNamingCacheOrManager() {
    assertThatThrownBy(() -> new MBeanRegistration(new Object(), "Strange", URI, "users").set(true))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("Strange")
        .hasMessageContaining("cache 'users'");
    assertThatThrownBy(() -> new MBeanRegistration(new Object(), "Strange", URI).set(true))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("manager of " + URI);
  }
}
