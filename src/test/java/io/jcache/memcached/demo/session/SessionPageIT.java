package io.jcache.memcached.demo.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.Browser;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * The session page in a browser, with its processes started as the command of the page demo.md
 * does.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Tag("programs")
@Tag("full")
final class SessionPageIT {

  /** How long a session lives; a visit may take nine tenths of it. */
  private static final Duration SHORT = Duration.ofSeconds(6);

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What has to be ended, also where the rest could not be started. */
  private static final List<AutoCloseable> STARTED = new ArrayList<>();

  private static DemoProcess demo;
  private static MemcachedServer ownServer;
  private static ChildJvm shortPage;
  private static String shortUrl;
  private static Browser browser;

  @BeforeAll
  static void start() {
    CompletableFuture<Browser> starting = CompletableFuture.supplyAsync(Browser::start);
    STARTED.add(() -> starting.join().close());
    ownServer = MemcachedServer.start();
    STARTED.add(ownServer);
    shortPage =
        ChildJvm.startAlike(
            SessionPage.class,
            "--server.port=0",
            "--session.manager=memcached://" + ownServer.address() + "?timeout=2s",
            "--session.duration=" + SHORT.toSeconds() + "s");
    STARTED.add(shortPage);
    demo = DemoProcess.start();
    STARTED.add(SessionPageIT::endDemo);
    shortUrl = "http://localhost:" + shortPage.hear() + "/";
    browser = starting.join();
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable started : STARTED) {
      started.close();
    }
  }

  private static void endDemo() {
    List<ProcessHandle> processes = demo.end();
    assertThat(processes)
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(
            process ->
                assertThat(process.onExit())
                    .as("end of %s", process)
                    .succeedsWithin(10, TimeUnit.SECONDS));
  }

  @BeforeEach
  void forgetSession() {
    driver().get(demo.url(0));
    driver().manage().deleteAllCookies();
  }

  private static WebDriver driver() {
    return browser.driver();
  }

  /** Returns what is set, as a visitor at that address sees it. */
  private static Map<String, String> seen(WebDriver at, String url) {
    at.get(url);
    return seen(at);
  }

  private static Map<String, String> seen(WebDriver at) {
    Map<String, String> values = new TreeMap<>();
    for (WebElement row : at.findElements(By.cssSelector("tbody tr"))) {
      values.put(
          row.findElement(By.className("name")).getText(),
          row.findElement(By.className("value")).getText());
    }
    assertThat(values.isEmpty()).isEqualTo(!at.findElements(By.id("empty")).isEmpty());
    return values;
  }

  private static void set(WebDriver at, String url, String name, String value) {
    at.get(url);
    at.findElement(By.id("name")).sendKeys(name);
    at.findElement(By.id("value")).sendKeys(value);
    click(at, By.id("set"));
  }

  /** Presses a button, and waits for the page that follows. */
  private static void click(WebDriver at, By button) {
    run(at, "document.documentElement.dataset.left = true");
    at.findElement(button).click();
    // While one page goes and the other comes the driver has errors of several kinds.
    new WebDriverWait(at, Duration.ofSeconds(30))
        .ignoring(WebDriverException.class)
        .until(
            browser ->
                run(
                    browser,
                    "return document.readyState == 'complete'"
                        + " && !document.documentElement.dataset.left"
                        + " && document.getElementById('ends') != null"));
  }

  private static Object run(WebDriver at, String script) {
    return ((JavascriptExecutor) at).executeScript(script);
  }

  private static String text(String id) {
    return driver().findElement(By.id(id)).getText();
  }

  @Test
  void valueSetAtOnePort_isSeenAtTheOther_andDeletedThereIsGoneHere() {
    assertThat(seen(driver(), demo.url(0))).isEmpty();
    assertThat(driver().manage().getCookies()).isEmpty();
    set(driver(), demo.url(0), "colour", "green");
    assertThat(seen(driver())).containsOnly(Map.entry("colour", "green"));
    set(driver(), demo.url(0), "town", "Turku");
    assertThat(text("port")).isEqualTo(demo.port(0));

    assertThat(seen(driver(), demo.url(1)))
        .containsOnly(Map.entry("colour", "green"), Map.entry("town", "Turku"));
    assertThat(text("port")).isEqualTo(demo.port(1));
    assertThat(text("ends")).matches("The session ends at .*, 20 minutes after this visit.*");
    click(driver(), By.xpath("//tr[td='colour']//button"));
    assertThat(text("port")).isEqualTo(demo.port(1));

    assertThat(seen(driver(), demo.url(0))).containsOnly(Map.entry("town", "Turku"));
  }

  @Test
  void cookie_isOutOfReachAndCannotBeGuessed() {
    set(driver(), demo.url(0), "colour", "green");
    Cookie cookie = driver().manage().getCookieNamed(PageController.COOKIE);
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getSameSite()).isEqualTo("Lax");
    assertThat(cookie.getValue()).matches("[A-Za-z0-9_-]{43}");

    String madeUp = "A".repeat(cookie.getValue().length());
    driver().manage().deleteAllCookies();
    driver().manage().addCookie(new Cookie(PageController.COOKIE, madeUp));
    set(driver(), demo.url(0), "colour", "red");
    String given = driver().manage().getCookieNamed(PageController.COOKIE).getValue();
    assertThat(given).isNotEqualTo(madeUp).isNotEqualTo(cookie.getValue());
  }

  @Test
  void processKilledAndStartedAgain_losesNothing() {
    set(driver(), demo.url(0), "colour", "green");
    String before = text("pid");
    demo.killPage(0);
    try {
      assertThat(seen(driver(), demo.url(1))).containsOnly(Map.entry("colour", "green"));
    } finally {
      demo.awaitPage(0);
    }
    assertThat(seen(driver(), demo.url(0))).containsOnly(Map.entry("colour", "green"));
    assertThat(text("pid")).isNotEqualTo(before);
  }

  @Test
  void anotherBrowser_hasAnotherSession() {
    set(driver(), demo.url(0), "colour", "green");
    try (Browser second = Browser.start()) {
      assertThat(seen(second.driver(), demo.url(0))).isEmpty();
      set(second.driver(), demo.url(0), "colour", "red");
      assertThat(seen(second.driver(), demo.url(1))).containsOnly(Map.entry("colour", "red"));
    }
    assertThat(seen(driver(), demo.url(1))).containsOnly(Map.entry("colour", "green"));
  }

  @Test
  void valuesSetAtBothPortsAtOnce_areAllThere() {
    set(driver(), demo.url(0), "first", "value");
    String id = driver().manage().getCookieNamed(PageController.COOKIE).getValue();
    List<CompletableFuture<HttpResponse<Void>>> answers =
        IntStream.range(1, Session.MAX_VALUES)
            .mapToObj(i -> post(demo.url(i % 2) + "set", id, "name=n" + i + "&value=" + i))
            .toList();
    assertThat(answers).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(303));

    assertThat(seen(driver(), demo.url(0))).hasSize(Session.MAX_VALUES);
    set(driver(), demo.url(1), "another", "");
    assertThat(text("error")).contains("at most " + Session.MAX_VALUES + " values");
    assertThat(seen(driver())).hasSize(Session.MAX_VALUES);
  }

  private static CompletableFuture<HttpResponse<Void>> post(String url, String id, String form) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Cookie", PageController.COOKIE + "=" + id)
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    return HTTP.sendAsync(request, HttpResponse.BodyHandlers.discarding());
  }

  @Test
  void charactersOfHtml_areText() {
    String name = "\"><b id='b'>'&lt;";
    String value =
        "</td><script id=\"s\">document.title = 'x'</script><img src=x onerror=alert(1)>";
    set(driver(), demo.url(0), name, value);
    assertThat(seen(driver())).containsOnly(Map.entry(name, value));
    assertThat(driver().findElements(By.cssSelector("#b, #s, main script, img"))).isEmpty();
    assertThat(driver().getTitle()).isEqualTo("Session page, port " + demo.port(0));
    click(driver(), By.className("delete"));
    assertThat(seen(driver())).isEmpty();
  }

  @Test
  void visitedSession_livesOn_andEndsOnceItIsLeftAlone() {
    // A machine that stands still for as long as a session lives proves nothing.
    for (int attempt = 1; !livesOnWhileVisited(); attempt++) {
      assertThat(attempt).as("attempts at visiting in time").isLessThan(8);
    }
    LockSupport.parkNanos(SHORT.plusMillis(200).toNanos());
    assertThat(seen(driver(), shortUrl)).isEmpty();
    assertThat(text("ends")).startsWith("You have no session");
  }

  /** Returns whether all visits were in time; then the session has to be there. */
  private static boolean livesOnWhileVisited() {
    long start = System.nanoTime();
    long last = start;
    set(driver(), shortUrl, "colour", "green");
    while (last - start < SHORT.multipliedBy(3).dividedBy(2).toNanos()) {
      LockSupport.parkNanos(SHORT.dividedBy(8).toNanos());
      long before = System.nanoTime();
      Map<String, String> values = seen(driver(), shortUrl);
      if (System.nanoTime() - last > SHORT.multipliedBy(9).dividedBy(10).toNanos()) {
        return false;
      }
      assertThat(values).containsOnly(Map.entry("colour", "green"));
      last = before;
    }
    return true;
  }

  @Test
  void serverThatIsDown_isSaid() {
    set(driver(), shortUrl, "colour", "green");
    ownServer.kill();
    try {
      driver().get(shortUrl);
      assertThat(text("error")).contains("cannot be reached");
      set(driver(), shortUrl, "colour", "red");
      assertThat(text("error")).contains("cannot be reached");
    } finally {
      ownServer.restart();
    }
    // The tests after this one need the page, too.
    new WebDriverWait(driver(), Duration.ofSeconds(30))
        .until(
            browser -> {
              browser.get(shortUrl);
              return browser.findElements(By.id("error")).isEmpty();
            });
  }

  @Test
  void commandOfThePage_isThePoms() throws IOException {
    assertThat(Files.readString(Path.of("src", "site", "markdown", "demo.md")))
        .contains("\nmvn -q test-compile exec:java@session-page\n");
    assertThat(Files.readString(Path.of("pom.xml")).replaceAll("\\s", ""))
        .contains(
            "<id>session-page</id><configuration><mainClass>"
                + SessionPageDemo.class.getName()
                + "</mainClass>");
  }
}
