package io.jcache.memcached.demo.session;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows a visitor's session, and sets and deletes values in it. */
@RestController
class PageController {
  static final String COOKIE = "session";

  private static final Logger LOG = LoggerFactory.getLogger(PageController.class);
  private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

  private static final String POLICY =
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  private final SessionStore sessions;
  private final Duration duration;

  /** Creates the page over some sessions. */
  PageController(SessionStore sessions, @Value("${session.duration}") Duration duration) {
    this.sessions = sessions;
    this.duration = duration;
  }

  /** Shows the session, which is a visit. */
  @GetMapping("/")
  ResponseEntity<String> show(
      HttpServletRequest request,
      @CookieValue(name = COOKIE, required = false) @Nullable String id) {
    return page(HttpStatus.OK, request, sessions.visit(id), null);
  }

  /** Sets a value, in a new session where there is none. */
  @PostMapping("/set")
  ResponseEntity<String> set(
      HttpServletRequest request,
      @CookieValue(name = COOKIE, required = false) @Nullable String id,
      @RequestParam String name,
      @RequestParam String value) {
    String refusal = Session.refusal(name, value);
    if (refusal != null) {
      return page(HttpStatus.BAD_REQUEST, request, sessions.visit(id), refusal);
    }
    return switch (sessions.set(id, name, value)) {
      case DONE -> backToPage().build();
      case NO_SESSION ->
          backToPage().header(HttpHeaders.SET_COOKIE, cookie(sessions.begin(name, value))).build();
      case FULL ->
          page(
              HttpStatus.BAD_REQUEST,
              request,
              sessions.visit(id),
              "A session has at most " + Session.MAX_VALUES + " values.");
    };
  }

  /** Deletes a value. */
  @PostMapping("/delete")
  ResponseEntity<String> delete(
      @CookieValue(name = COOKIE, required = false) @Nullable String id,
      @RequestParam String name) {
    sessions.delete(id, name);
    return backToPage().build();
  }

  /** Returns the looks of the page. */
  @GetMapping(path = "/style.css", produces = "text/css;charset=UTF-8")
  String style() {
    return PageHtml.STYLE;
  }

  /** Says that a server fails. */
  @ExceptionHandler(CacheException.class)
  ResponseEntity<String> noServer(HttpServletRequest request, CacheException failure) {
    LOG.warn("{} {}: {}", request.getMethod(), request.getRequestURI(), failure.getMessage());
    return page(
        HttpStatus.SERVICE_UNAVAILABLE,
        request,
        null,
        "The sessions cannot be reached just now. Try again in a moment.");
  }

  private ResponseEntity<String> page(
      HttpStatus status,
      HttpServletRequest request,
      @Nullable Session session,
      @Nullable String error) {
    PageHtml html = new PageHtml(request.getLocalPort(), ProcessHandle.current().pid(), duration);
    return ResponseEntity.status(status)
        .contentType(HTML)
        .cacheControl(CacheControl.noStore())
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .body(html.page(session, error, ZonedDateTime.now()));
  }

  private static ResponseEntity.BodyBuilder backToPage() {
    return ResponseEntity.status(HttpStatus.SEE_OTHER).location(URI.create("/"));
  }

  /** Returns the cookie; a page that is not on localhost would be on https, and have it secure. */
  private static String cookie(String id) {
    return ResponseCookie.from(COOKIE, id)
        .path("/")
        .httpOnly(true)
        .sameSite("Lax")
        .build()
        .toString();
  }
}
