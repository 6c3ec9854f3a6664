package io.jcache.memcached;

import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.Serializer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** Classes that test files name; what they do is kept in {@link #CALLS}. */
public final class FileParts {
  static final List<String> CALLS = new CopyOnWriteArrayList<>();
  static final AtomicInteger LOADERS = new AtomicInteger();

  private FileParts() {}

  /** Loads the key in capitals. */
  public static class Loader implements CacheLoader<Object, Object> {

    /** Counts the loader. */
    public Loader() {
      LOADERS.incrementAndGet();
    }

    @Override
    public Object load(Object key) {
      CALLS.add("load " + key);
      return "loaded " + key;
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<?> keys) {
      Map<Object, Object> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, load(key)));
      return loaded;
    }
  }

  /** Makes a loader. */
  public static final class LoaderFactory implements Factory<CacheLoader<Object, Object>> {
    private static final long serialVersionUID = 1L;

    @Override
    public CacheLoader<Object, Object> create() {
      return new Loader();
    }
  }

  /** Notes what it is told. */
  public static final class Writer implements CacheWriter<Object, Object> {
    @Override
    public void write(Cache.Entry<?, ?> entry) {
      CALLS.add("write " + entry.getKey() + "=" + entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<?, ?>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      CALLS.add("delete " + key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.forEach(this::delete);
      keys.clear();
    }
  }

  /** Serializes texts. */
  public static final class Texts implements Serializer {
    @Override
    public byte[] serialize(Object value) {
      CALLS.add("serialize " + value);
      return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object deserialize(byte[] bytes, int offset, int length) {
      return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
  }

  /** A key that needs an encoder to be seen. */
  public record Key(String text) {}

  /** Encodes such keys. */
  public static final class Encoder implements KeyEncoder {
    @Override
    public byte @Nullable [] encode(Object key) {
      CALLS.add("encode " + key);
      return key instanceof Key own ? own.text().getBytes(StandardCharsets.UTF_8) : null;
    }
  }

  /** Cannot be made while {@link #broken}. */
  public static final class BrokenLoader extends Loader {
    static volatile boolean broken = true;

    /** Fails, or not. */
    public BrokenLoader() {
      if (broken) {
        throw new IllegalStateException("no database");
      }
    }
  }

  /** Gives what is no loader. */
  public static final class WrongFactory implements Factory<Object> {
    private static final long serialVersionUID = 1L;

    @Override
    public Object create() {
      return "no loader";
    }
  }
}
