package io.jcache.memcached.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Chromium and the ChromeDriver of this machine, installed where one is missing.
 *
 * @param browser the browser, Google Chrome where there is no Chromium
 * @param driver the program that steers it
 */
record ChromiumBinary(Path browser, Path driver) {
  private static final Programs.Wanted CHROMIUM =
      new Programs.Wanted(
          "chromium",
          List.of("chromium", "chromium-driver"),
          "sudo snap install chromium",
          "brew install --cask google-chrome chromedriver",
          "sudo dnf install -y chromium chromedriver");

  private static @Nullable ChromiumBinary found;

  /**
   * Returns the programs, installing them first where needed.
   *
   * @throws IllegalStateException when one is missing and cannot be installed, saying what to type
   */
  static synchronized ChromiumBinary locate() {
    if (found != null) {
      return found;
    }
    Optional<ChromiumBinary> both = find();
    if (both.isEmpty()) {
      Programs.install(CHROMIUM);
      both = find();
    }
    found =
        both.orElseThrow(
            () ->
                new IllegalStateException(
                    "chromium and chromedriver are still not found in " + Programs.directories()));
    return found;
  }

  private static Optional<ChromiumBinary> find() {
    return Programs.find("chromium", "google-chrome", "google-chrome-stable")
        .flatMap(
            browser ->
                Programs.find("chromedriver", "chromium.chromedriver")
                    .map(driver -> new ChromiumBinary(browser, driver)));
  }
}
