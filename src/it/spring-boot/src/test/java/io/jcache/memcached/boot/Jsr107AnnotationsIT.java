package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jcache.memcached.boot.jsr107.BlogManager;
import io.jcache.memcached.boot.jsr107.BlogManager.Blog;
import io.jcache.memcached.boot.jsr107.Domain;
import io.jcache.memcached.boot.jsr107.DomainDao;
import io.jcache.memcached.boot.jsr107.DomainDao.NoSuchDomain;
import io.jcache.memcached.boot.jsr107.LowerCaseKeys;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The annotation examples of JSR-107, the domains' and the blogs', under Spring. */
class Jsr107AnnotationsIT {
  private static MemcachedServer server;
  private static Shop shop;

  private final DomainDao domains = shop.bean(DomainDao.class);
  private final BlogManager blogs = shop.bean(BlogManager.class);
  private final Source source = shop.source();

  @BeforeAll
  static void start() {
    server = MemcachedServer.start();
    shop = Shop.start(server);
  }

  @AfterAll
  static void stop() {
    shop.close();
    server.close();
  }

  @BeforeEach
  void forget() {
    shop.forgetAll();
  }

  @Test
  void cacheResult_withCacheDefaults_asksOnceForEachKey() {
    Domain first = domains.getDomain("a", 1);

    assertThat(domains.getDomain("a", 1)).isEqualTo(first);
    assertThat(source.calls("getDomain")).isEqualTo(1);
    assertThat(domains.getDomain("a", 2)).isNotEqualTo(first);
    assertThat(domains.getDomain("b", 1)).isNotEqualTo(first);
    assertThat(source.calls("getDomain")).isEqualTo(2);
    assertThat(shop.cache("domains")).hasSize(3);
  }

  @Test
  void cacheKey_leavesOtherParametersOut() {
    Domain first = domains.getDomain("a", 1, new DomainDao.Monitor() {});

    assertThat(domains.getDomain("a", 1, new DomainDao.Monitor() {})).isEqualTo(first);
    assertThat(domains.getDomain("a", 1)).isEqualTo(first);
    assertThat(source.calls("getDomain")).isEqualTo(1);
  }

  @Test
  void cacheResult_ofAnotherCache_isNotTouchedByTheDefaults() {
    List<Domain> all = domains.getAllDomains();
    domains.deleteAllDomains();

    assertThat(domains.getAllDomains()).isEqualTo(all);
    assertThat(source.calls("getAllDomains")).isEqualTo(1);
  }

  @Test
  void cacheResult_thatSkipsGet_asksAlwaysAndStores() {
    Domain first = domains.getDomain("a", 1);
    Domain second = domains.refreshDomain("a", 1);
    Domain third = domains.refreshDomain("a", 1);

    assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
    assertThat(source.calls("refreshDomain")).isEqualTo(2);
    assertThat(domains.getDomain("a", 1)).isEqualTo(third);
    assertThat(source.calls("getDomain")).isEqualTo(1);
  }

  @Test
  void cacheKeyGenerator_ofTheApplication_decidesWhatIsTheSame() {
    Domain first = domains.findDomain("Example");

    assertThat(domains.findDomain("EXAMPLE")).isEqualTo(first);
    assertThat(source.calls("findDomain")).isEqualTo(1);
    assertThat(shop.cache("domains").get(new LowerCaseKeys.Key("example"))).isEqualTo(first);
  }

  @Test
  void cachedException_isThrownAgainWithoutAskingTheSource() {
    NoSuchDomain first = failure(NoSuchDomain.class, () -> domains.failing("a", true));
    NoSuchDomain second = failure(NoSuchDomain.class, () -> domains.failing("a", true));

    assertThat(second).hasMessage(first.getMessage()).isNotSameAs(first);
    assertThat(second.getStackTrace()).isNotEmpty();
    assertThat(source.calls("failing")).isEqualTo(1);
    assertThat(shop.cache("domainErrors")).hasSize(1);
    assertThat(shop.cache("domains")).isEmpty();
  }

  @Test
  void otherException_isNotCached() {
    failure(IllegalStateException.class, () -> domains.failing("a", false));
    failure(IllegalStateException.class, () -> domains.failing("a", false));

    assertThat(source.calls("failing")).isEqualTo(2);
    assertThat(shop.cache("domainErrors")).isEmpty();
  }

  @Test
  void cachePut_storesTheCacheValue() {
    Domain given = new Domain("a", 1, "given");
    domains.updateDomain("a", 1, given);

    assertThat(domains.getDomain("a", 1)).isEqualTo(given);
    assertThat(source.calls("getDomain")).isZero();
    assertThat(source.calls("updateDomain")).isEqualTo(1);
  }

  @Test
  void cachePut_ofAMethodThatFails_storesOnlyBeforeIt() {
    Domain given = new Domain("a", 1, "given");
    assertFails(() -> domains.failToUpdate("a", 1, given));
    assertThat(shop.cache("domains")).isEmpty();

    assertFails(() -> domains.updateAndFail("a", 1, given));
    assertThat(domains.getDomain("a", 1)).isEqualTo(given);
    assertThat(source.calls("getDomain")).isZero();
  }

  @Test
  void cacheRemove_removesItsKeyOnly() {
    domains.getDomain("a", 1);
    domains.getDomain("a", 2);
    domains.deleteDomain("a", 1);

    assertThat(source.calls("getDomain")).isEqualTo(2);
    domains.getDomain("a", 2);
    assertThat(source.calls("getDomain")).isZero();
    domains.getDomain("a", 1);
    assertThat(source.calls("getDomain")).isEqualTo(1);
  }

  @Test
  void cacheRemove_ofAMethodThatFails_removesOnlyBeforeIt() {
    domains.getDomain("a", 1);
    assertFails(() -> domains.failToDelete("a", 1));
    assertThat(shop.cache("domains")).hasSize(1);

    assertFails(() -> domains.deleteAndFail("a", 1));
    assertThat(shop.cache("domains")).isEmpty();
  }

  /** Spring's reading of the annotations, as the page spring.md says. */
  @Test
  void cachePutAndRemove_ofMethodsThatFail_areCarriedOutByDefault() {
    Domain given = new Domain("a", 1, "given");
    assertFails(() -> domains.failAndUpdate("a", 1, given));
    assertThat(domains.getDomain("a", 1)).isEqualTo(given);

    assertFails(() -> domains.failAndDelete("a", 1));
    assertThat(shop.cache("domains")).isEmpty();
  }

  @Test
  void cacheRemoveAll_removesEveryKey() {
    domains.getDomain("a", 1);
    domains.getDomain("b", 2);
    domains.deleteAllDomains();
    assertThat(shop.cache("domains")).isEmpty();

    domains.getDomain("a", 1);
    assertFails(domains::deleteAllAndFail);
    assertThat(shop.cache("domains")).isEmpty();
    assertThat(source.calls("getDomain")).isEqualTo(3);
  }

  @Test
  void blog_isReadOnceUntilItsCacheIsTold() {
    blogs.write(new Blog("cats", "They purr."));
    assertThat(blogs.getEntry("cats").body()).isEqualTo("They purr.");
    blogs.write(new Blog("cats", "They hiss."));

    assertThat(blogs.getEntry("cats").body()).isEqualTo("They purr.");
    assertThat(blogs.getEntry("en", "cats", "gb").body()).isEqualTo("They purr.");
    assertThat(source.calls("getEntry")).isEqualTo(1);

    blogs.clearCache();
    assertThat(blogs.getEntry("cats").body()).isEqualTo("They hiss.");
    assertThat(source.calls("getEntry")).isEqualTo(1);
  }

  @Test
  void blog_thatIsCreated_isReadWithoutTheSource() {
    blogs.createEntry("dogs", new Blog("dogs", "They bark."));

    assertThat(blogs.getEntry("dogs").body()).isEqualTo("They bark.");
    assertThat(source.calls("getEntry")).isZero();
  }

  @Test
  void blog_thatIsRemoved_isNullAndThatIsCached() {
    blogs.createEntry("mice", new Blog("mice", "They squeak."));
    blogs.removeEntry("mice");

    assertThat(blogs.getEntry("mice")).isNull();
    assertThat(blogs.getEntry("mice")).isNull();
    assertThat(source.calls("getEntry")).isEqualTo(1);
  }

  @Test
  void cacheResult_withoutCacheName_hasTheMethodsName() {
    blogs.write(new Blog("owls", "They hoot."));
    blogs.getEntryOfDefaultCache("owls");
    blogs.getEntryOfDefaultCache("owls");

    assertThat(source.calls("getEntryOfDefaultCache")).isEqualTo(1);
    assertThat(
            shop.cache(BlogManager.class.getName() + ".getEntryOfDefaultCache(java.lang.String)"))
        .hasSize(1);
  }

  private static <E extends Throwable> E failure(Class<E> type, ThrowingCallable call) {
    E failure = catchThrowableOfType(type, call);
    assertThat(failure).isNotNull();
    return failure;
  }

  private static void assertFails(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
  }
}
