package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.ServerTransports;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.ClockSkew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * What a server says of itself.
 *
 * @param version the version of memcached
 * @param skew the milliseconds that its clock is certainly ahead, negative where behind; null where
 *     it is not known
 * @param failure why it says nothing; null where it does
 */
record ServerReport(
    String address,
    String version,
    @Nullable Long skew,
    Map<String, String> statistics,
    @Nullable String failure) {

  /** Asks all servers at a time, each for as long as an attempt to connect and an answer take. */
  static List<ServerReport> ask(Settings settings) {
    TransportOptions options = ServerTransports.options(settings, System::currentTimeMillis);
    FoundServers found = FoundServers.of(settings, options);
    List<Transport> transports = ServerTransports.open(found.servers(), settings, found.options());
    try {
      transports.forEach(Transport::connectAhead);
      List<Reply<Map<String, String>>> replies =
          transports.stream().map(transport -> transport.stats("")).toList();
      long before = System.currentTimeMillis();
      Deadline deadline = Deadline.after(options.attemptTime().plus(options.timeout()));
      List<ServerReport> reports = new ArrayList<>();
      for (int i = 0; i < replies.size(); i++) {
        reports.add(await(transports.get(i), replies.get(i), deadline, before));
      }
      return reports;
    } finally {
      transports.forEach(Transport::close);
    }
  }

  private static ServerReport await(
      Transport transport, Reply<Map<String, String>> reply, Deadline deadline, long before) {
    String address = transport.node().address();
    try {
      Map<String, String> statistics = reply.await(deadline);
      Long time = number(statistics, "time");
      ClockSkew skew = new ClockSkew();
      if (time != null) {
        skew.measured(time, before, System.currentTimeMillis());
      }
      return new ServerReport(
          address, statistics.getOrDefault("version", "?"), skew.certainMillis(), statistics, null);
    } catch (TransportException e) {
      return new ServerReport(address, "", null, Map.of(), Target.cause(transport, e));
    }
  }

  /** Returns whether every server has answered. */
  static boolean allAnswer(List<ServerReport> reports) {
    return reports.stream().allMatch(report -> report.failure == null);
  }

  /** Returns a line for each server. */
  static List<String> lines(List<ServerReport> reports, Ansi ansi) {
    Table table =
        new Table(
            "SERVER",
            "STATE",
            "VERSION",
            " UP FOR",
            "CLOCK",
            " ITEMS",
            " MEMORY",
            " OF",
            " EVICTIONS",
            " HIT RATIO");
    reports.forEach(report -> report.addTo(table));
    return table.lines(ansi);
  }

  private void addTo(Table table) {
    if (failure != null) {
      table.add(Style.fg_red, address, "DOWN", failure);
      return;
    }
    Double ratio = hitRatio();
    Long uptime = number("uptime");
    table.add(
        Style.fg_green,
        address,
        "UP",
        version,
        uptime == null ? "" : Printable.time(Duration.ofSeconds(uptime)),
        clock(),
        count("curr_items"),
        bytes("bytes"),
        bytes("limit_maxbytes"),
        count("evictions"),
        ratio == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * ratio));
  }

  /** Returns what JSON has of the server. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("server", address);
    json.put("state", failure == null ? "UP" : "DOWN");
    if (failure != null) {
      json.put("failure", failure);
      return json;
    }
    json.put("version", version);
    json.put("uptimeSeconds", number("uptime"));
    json.put("clockSkewMillis", skew);
    json.put("items", number("curr_items"));
    json.put("bytes", number("bytes"));
    json.put("maxBytes", number("limit_maxbytes"));
    json.put("evictions", number("evictions"));
    json.put("hits", number("get_hits"));
    json.put("misses", number("get_misses"));
    json.put("hitRatio", hitRatio());
    return json;
  }

  /** Returns how far the clock is certainly from this machine's. */
  private String clock() {
    if (skew == null) {
      return "unknown";
    }
    return skew == 0 ? "right" : Math.abs(skew) + " ms " + (skew > 0 ? "ahead" : "behind");
  }

  private @Nullable Double hitRatio() {
    Long hits = number("get_hits");
    Long misses = number("get_misses");
    if (hits == null || misses == null || hits + misses == 0) {
      return null;
    }
    return Math.round(1000.0 * hits / (hits + misses)) / 1000.0;
  }

  private String count(String name) {
    Long number = number(name);
    return number == null ? "-" : Printable.count(number);
  }

  private String bytes(String name) {
    Long number = number(name);
    return number == null ? "-" : Printable.bytes(number);
  }

  private @Nullable Long number(String name) {
    return number(statistics, name);
  }

  private static @Nullable Long number(Map<String, String> statistics, String name) {
    String text = statistics.getOrDefault(name, "");
    return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
  }
}
