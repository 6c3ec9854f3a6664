package io.jcache.memcached.boot.jsr107;

import java.lang.annotation.Annotation;
import java.util.Locale;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.GeneratedCacheKey;
import org.springframework.stereotype.Component;

/** Generates keys of an application's own class. */
@Component
public class LowerCaseKeys implements CacheKeyGenerator {

  /** A key of one word. */
  public record Key(String word) implements GeneratedCacheKey {}

  @Override
  public GeneratedCacheKey generateCacheKey(
      CacheKeyInvocationContext<? extends Annotation> context) {
    return new Key(context.getKeyParameters()[0].getValue().toString().toLowerCase(Locale.ROOT));
  }
}
