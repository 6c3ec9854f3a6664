package com.acme.shop;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The application's configuration file, with the server of a test. */
public final class CachesFile {

  private CachesFile() {}

  /** Returns the address of a copy of it, with a timeout that a busy machine does not exceed. */
  public static String of(MemcachedServer server, Path directory) {
    try (InputStream own = CachesFile.class.getResourceAsStream("/jcache-memcached.conf")) {
      String text = new String(own.readAllBytes(), StandardCharsets.UTF_8);
      Path copy = directory.resolve("shop.conf");
      Files.writeString(copy, text + "servers = \"" + server.address() + "\"\ntimeout = 10s");
      return copy.toUri().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
