package io.jcache.memcached.demo.session;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/**
 * The page as HTML. All that a visitor has typed is text in it.
 *
 * @param port the port of the process that answers
 * @param pid its process id
 * @param duration how long a session lives after the last visit
 */
record PageHtml(int port, long pid, Duration duration) {
  static final String STYLE =
      """
      body { font: 1rem/1.5 system-ui, sans-serif; color: #1c2430; background: #f4f6f8; margin: 0 }
      main { max-width: 42rem; margin: 2rem auto; padding: 1.5rem 2rem; background: #fff;
             border: 1px solid #d8dee6; border-radius: 8px }
      h1 { font-size: 1.4rem; margin: 0 0 .5rem }
      .process { color: #4a5768; margin: 0 0 1.5rem }
      .process b { color: #0b5cad }
      table { width: 100%; border-collapse: collapse; margin: 0 0 1.5rem; table-layout: fixed }
      th, td { text-align: left; padding: .5rem; border-bottom: 1px solid #e4e9ef;
               overflow-wrap: anywhere; vertical-align: top }
      th:last-child, td:last-child { width: 6rem; text-align: right }
      form.set { display: flex; gap: .75rem; flex-wrap: wrap; align-items: end }
      label { display: block; font-size: .875rem; color: #4a5768 }
      input { font: inherit; padding: .35rem .5rem; border: 1px solid #8995a5; border-radius: 4px }
      button { font: inherit; padding: .35rem .9rem; border: 1px solid #0b5cad; border-radius: 4px;
               background: #0b5cad; color: #fff; cursor: pointer }
      td button { background: #fff; color: #9c1c1c; border-color: #9c1c1c; padding: .1rem .6rem }
      .error { background: #fdecec; border-left: 4px solid #9c1c1c; padding: .5rem 1rem }
      .ends { color: #4a5768; margin: 1.5rem 0 0 }
      """;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  /**
   * Returns the page.
   *
   * @param session what the visitor has set; null where there is no session
   * @param error what went wrong; null where nothing did
   * @param now the time of the visit
   */
  String page(@Nullable Session session, @Nullable String error, ZonedDateTime now) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Session page, port %1$s</title>
        <link rel="stylesheet" href="/style.css">
        </head>
        <body>
        <main>
        <h1>Your session</h1>
        <p class="process">Answered by the process at port <b id="port">%1$s</b> (process id
        <span id="pid">%2$s</span>). The session itself lives in memcached.</p>
        %3$s%4$s<form class="set" method="post" action="/set" autocomplete="off">
        <div><label for="name">Name</label>
        <input id="name" name="name" required maxlength="%5$s"></div>
        <div><label for="value">Value</label>
        <input id="value" name="value" maxlength="%6$s"></div>
        <button id="set">Set</button>
        </form>
        <p class="ends" id="ends">%7$s</p>
        </main>
        </body>
        </html>
        """
        .formatted(
            port,
            pid,
            error == null ? "" : "<p class=\"error\" id=\"error\">" + escaped(error) + "</p>\n",
            values(session),
            Session.MAX_NAME,
            Session.MAX_VALUE,
            escaped(end(session, now)));
  }

  private static String values(@Nullable Session session) {
    if (session == null || session.values().isEmpty()) {
      return "<p id=\"empty\">Nothing is set.</p>\n";
    }
    return session.values().entrySet().stream()
        .map(value -> row(escaped(value.getKey()), escaped(value.getValue())))
        .collect(
            Collectors.joining(
                "",
                "<table>\n<thead><tr><th>Name</th><th>Value</th><th></th></tr></thead>\n<tbody>\n",
                "</tbody>\n</table>\n"));
  }

  private static String row(String name, String value) {
    return """
        <tr><td class="name">%1$s</td><td class="value">%2$s</td><td>
        <form method="post" action="/delete"><input type="hidden" name="name" value="%1$s">
        <button class="delete" aria-label="Delete %1$s">Delete</button></form></td></tr>
        """
        .formatted(name, value);
  }

  private String end(@Nullable Session session, ZonedDateTime now) {
    if (session == null) {
      return "You have no session: it begins with the first value.";
    }
    LocalTime end = now.plus(duration).toLocalTime();
    return "The session ends at %s (%s), %s after this visit; each visit prolongs it."
        .formatted(TIME.format(end), now.getZone().getId(), text(duration));
  }

  private static String text(Duration duration) {
    return duration.toSecondsPart() == 0
        ? duration.toMinutes() + " minutes"
        : duration.toSeconds() + " seconds";
  }

  private static String escaped(String text) {
    return HtmlUtils.htmlEscape(text, "UTF-8");
  }
}
