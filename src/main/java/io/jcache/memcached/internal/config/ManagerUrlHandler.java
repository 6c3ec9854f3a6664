package io.jcache.memcached.internal.config;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes URLs of the addresses of managers, for frameworks that know nothing but URLs.
 *
 * <ul>
 *   <li>A URL has the text that it was made of, with several hosts, too: {@code toURI()} gives the
 *       manager's URI. What it means is left to {@link ManagerUri}.
 *   <li>What is behind {@code classpath:} is a resource of the thread's context class loader, or
 *       else of the provider's own.
 *   <li>Behind {@code memcached:} and {@code memory:} is no document: reading one gives its own
 *       text, and connects to nothing. Frameworks take a URL that cannot be read for a mistake.
 * </ul>
 */
final class ManagerUrlHandler extends URLStreamHandler {
  private static final String CLASS_PATH = "classpath";
  private static final Set<String> SCHEMES =
      Set.of(
          "memcached", "memcached+dns", "memcached+srv", "memcached+config", "memory", CLASS_PATH);

  /** Returns a handler for a scheme of managers' URIs that the JDK does not know, else null. */
  static @Nullable ManagerUrlHandler of(String scheme) {
    return SCHEMES.contains(scheme.toLowerCase(Locale.ROOT)) ? new ManagerUrlHandler() : null;
  }

  /** Returns whether a scheme is one that other libraries have handlers for, too. */
  static boolean isCommon(String scheme) {
    return scheme.equalsIgnoreCase(CLASS_PATH);
  }

  /** Keeps all in the path: the JDK would take the hosts for one with a port. */
  @Override
  protected void parseURL(URL url, String spec, int start, int limit) {
    String rest = spec.substring(start, limit);
    setURL(url, url.getProtocol(), "", -1, null, null, rest, null, url.getRef());
  }

  @Override
  protected URLConnection openConnection(URL url) throws IOException {
    return isCommon(url.getProtocol()) ? resource(url) : new Address(url);
  }

  private static URLConnection resource(URL url) throws IOException {
    String name = ConfigFile.resourceName(url.toExternalForm());
    URL found = ConfigFile.find(name, Thread.currentThread().getContextClassLoader());
    if (found == null) {
      throw new FileNotFoundException(
          url + ": no resource '" + name + "' in the thread's context class loader");
    }
    return found.openConnection();
  }

  /** A connection to nothing, whose content is the URL's own text. */
  private static final class Address extends URLConnection {
    private final byte[] content;

    Address(URL url) {
      super(url);
      this.content = url.toExternalForm().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void connect() {
      connected = true;
    }

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(content);
    }

    @Override
    public long getContentLengthLong() {
      return content.length;
    }

    @Override
    public String getContentType() {
      return "text/plain;charset=utf-8";
    }
  }
}
