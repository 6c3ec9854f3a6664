package io.jcache.memcached.internal;

import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** What the processor of one key gave, or threw. */
public final class ProcessorResult<T> implements EntryProcessorResult<T> {

  private final @Nullable T value;
  private final @Nullable EntryProcessorException failure;

  private ProcessorResult(@Nullable T value, @Nullable EntryProcessorException failure) {
    this.value = value;
    this.failure = failure;
  }

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
