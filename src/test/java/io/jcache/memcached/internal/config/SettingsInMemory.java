package io.jcache.memcached.internal.config;

import io.jcache.memcached.internal.option.FailoverAction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** Settings of a file for a manager that keeps entries in its own process, which takes no file. */
public final class SettingsInMemory {
  private SettingsInMemory() {}

  /** Returns the settings of a file with this text, but for its servers. */
  public static Settings of(String text, ClassLoader loader) {
    try {
      Path file = Files.createTempFile("jcache", ".conf");
      try {
        return inMemory(
            Settings.resolve(Files.writeString(file, text).toUri(), new Properties(), loader));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Settings inMemory(Settings settings) {
    return new Settings(
        true,
        List.of(),
        Settings.Discovery.NONE,
        settings.prefix(),
        settings.timeout(),
        settings.transport(),
        settings.protocol(),
        null,
        null,
        settings.distribution(),
        settings.failurePolicy(),
        new Settings.Failover(FailoverAction.NONE, settings.failover().after()),
        settings.iterationMaxItems(),
        settings.serialization(),
        settings.compression(),
        settings.keysMaxDepth(),
        settings.connection(),
        settings.repairsMaxKeys(),
        settings.listeners(),
        settings.loaderThreads(),
        settings.encryption(),
        settings.caches());
  }
}
