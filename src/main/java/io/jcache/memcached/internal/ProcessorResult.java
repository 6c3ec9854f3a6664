package io.jcache.memcached.internal;

import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** What the processor of one key gave, or threw. */
public record ProcessorResult<T>(@Nullable T value, @Nullable EntryProcessorException failure)
    implements EntryProcessorResult<T> {
  /** Returns the outcome of a run; null where it gave null. */
  public static <T> @Nullable EntryProcessorResult<T> of(Supplier<@Nullable T> run) {
    try {
      T value = run.get();
      return value == null ? null : new ProcessorResult<>(value, null);
    } catch (EntryProcessorException e) {
      return new ProcessorResult<>(null, e);
    } catch (CacheException e) {
      return new ProcessorResult<>(null, new EntryProcessorException(e));
    }
  }

  @Override
  public @Nullable T get() {
    if (failure != null) {
      throw failure;
    }
    return value;
  }
}
