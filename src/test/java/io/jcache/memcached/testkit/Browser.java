package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A headless Chromium with a profile of its own, without cookies at first.
 *
 * <ul>
 *   <li>Ends with {@link #close()}, at the latest with this JVM, and leaves no file.
 *   <li>The programs are found, or installed, by {@link ChromiumBinary}; none is downloaded.
 * </ul>
 */
public final class Browser implements AutoCloseable {
  private static final int ATTEMPTS = 100;
  private static final List<String> ARGUMENTS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage",
          "--window-size=900,800");

  // Warns that Selenium is older than the browser, in a part that is not used here.
  private static final Logger DEVELOPER_TOOLS = Logger.getLogger("org.openqa.selenium.devtools");

  static {
    DEVELOPER_TOOLS.setLevel(Level.SEVERE);
  }

  private final Path profile;
  private final ChromeDriver driver;
  private final Thread reaper;

  private Browser(Path profile, ChromeDriver driver) {
    this.profile = profile;
    this.driver = driver;
    this.reaper = new Thread(this::end, "browser-reaper");
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  /** Starts a browser. */
  public static Browser start() {
    ChromiumBinary programs = ChromiumBinary.locate();
    try {
      Path profile = Files.createTempDirectory("browser");
      try {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(programs.browser().toFile());
        options.addArguments(ARGUMENTS);
        options.addArguments("--user-data-dir=" + profile);
        ChromeDriverService service =
            new ChromeDriverService.Builder()
                .usingDriverExecutable(programs.driver().toFile())
                .usingAnyFreePort()
                .withEnvironment(
                    Map.of(
                        "XDG_CACHE_HOME", profile + "/cache",
                        "XDG_CONFIG_HOME", profile + "/config"))
                .build();
        return new Browser(profile, new ChromeDriver(service, options));
      } catch (RuntimeException e) {
        delete(profile);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what steers the browser. */
  public WebDriver driver() {
    return driver;
  }

  /** Ends the browser and deletes its profile. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(reaper);
    end();
  }

  private void end() {
    try {
      driver.quit();
    } finally {
      delete(profile);
    }
  }

  /** Deletes a profile; the browser's last processes may still be writing to it. */
  private static void delete(Path profile) {
    for (int attempt = 1; !isDeleted(profile); attempt++) {
      if (attempt == ATTEMPTS) {
        throw new IllegalStateException("the browser's profile is still in use: " + profile);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private static boolean isDeleted(Path profile) {
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      return Files.notExists(profile);
    }
  }
}
