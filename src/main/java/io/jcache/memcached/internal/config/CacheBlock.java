package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.expiry.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one block of a file's {@code caches} says.
 *
 * @param name the name of a cache, a pattern in which {@code *} stands for any text, or default
 * @param builtIn whether it stands in the file of the provider
 * @param values what it says, by option
 */
record CacheBlock(String name, boolean builtIn, Map<Option<?>, Sourced<?>> values) {
  static final String DEFAULT = "default";

  /** The block that counts more comes first. */
  static final Comparator<CacheBlock> MOST_SPECIFIC_FIRST =
      Comparator.comparing(CacheBlock::rank)
          .thenComparing(CacheBlock::literals)
          .thenComparing(block -> !block.builtIn())
          .thenComparing(CacheBlock::name)
          .reversed();

  /** Copies the values. */
  CacheBlock {
    values = Map.copyOf(values);
  }

  /** Returns whether the block is the one for every cache. */
  private boolean isDefault() {
    return name.equals(DEFAULT);
  }

  /** Returns whether the name is a pattern. */
  private boolean isPattern() {
    return name.indexOf('*') >= 0;
  }

  /** Returns whether the block declares a cache: one of the provider's own never does. */
  boolean declares() {
    return !builtIn && !isDefault() && !isPattern();
  }

  /** Returns whether the block is about a cache. */
  boolean matches(String cacheName) {
    if (isDefault()) {
      return true;
    }
    if (!isPattern()) {
      return name.equals(cacheName);
    }
    String expression =
        Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return Pattern.compile(expression, Pattern.DOTALL).matcher(cacheName).matches();
  }

  /** Returns how long entries live; the three times are taken together from one block. */
  Optional<Sourced<ExpiryTimes>> expiry() {
    Sourced<?> creation = values.get(CacheOption.CREATION);
    if (creation == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Sourced<>(
            new ExpiryTimes(
                (Duration) creation.value(), time(CacheOption.ACCESS), time(CacheOption.UPDATE)),
            creation.path().substring(0, creation.path().lastIndexOf('.')),
            creation.origin(),
            builtIn));
  }

  /** Refuses times after which entries that are never touched would stay for ever. */
  void requireCreation() {
    for (Option<Duration> option : List.of(CacheOption.ACCESS, CacheOption.UPDATE)) {
      Sourced<?> time = values.get(option);
      if (time != null && !values.containsKey(CacheOption.CREATION)) {
        String last = option.path().substring(option.path().indexOf('.') + 1);
        String text = ExpiryTimes.text((Duration) time.value());
        throw new ConfigurationException(
            ("%s: read '%s' without a creation beside it, so that an entry without any %s would"
                    + " stay for ever; write expiry { creation = %s, %s = %s }, or creation = eternal"
                    + " where that is meant")
                .formatted(time, text, last, text, last, text));
      }
    }
  }

  private @Nullable Duration time(Option<Duration> option) {
    Sourced<?> time = values.get(option);
    return time == null ? null : (Duration) time.value();
  }

  private int rank() {
    return isDefault() ? 0 : isPattern() ? 1 : 2;
  }

  private int literals() {
    return name.replace("*", "").length();
  }
}
