package io.jcache.memcached.internal.discovery;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.config.Settings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the servers of a configuration file again; nothing else of it counts. */
final class FileSource implements Source {
  private final String file;
  private final Supplier<ClassLoader> loader;

  /**
   * Creates a source.
   *
   * @param file the file's address
   * @param loader finds what it includes
   */
  FileSource(String file, Supplier<ClassLoader> loader) {
    this.file = file;
    this.loader = loader;
  }

  @Override
  public Answer ask(@Nullable Answer known) throws SourceException {
    try {
      return new Answer(Settings.serversOf(file, loader.get()), 0);
    } catch (ConfigurationException e) {
      throw new SourceException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public String remedy() {
    return "correct the file";
  }

  @Override
  public String toString() {
    return "file " + file;
  }
}
