package io.jcache.memcached.internal.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What all servers hold of a cache. */
final class CacheCount {
  private final String prefix;
  private final String name;
  private final ItemCensus.Count live = new ItemCensus.Count();
  private final ItemCensus.Count left = new ItemCensus.Count();
  private boolean guessed;

  /**
   * Creates the count of a cache.
   *
   * @param prefix without the slash behind it; empty for none
   * @param name the name; of hashed ones the hash
   */
  CacheCount(String prefix, String name) {
    this.prefix = prefix;
    this.name = name;
  }

  /**
   * Adds what a server holds.
   *
   * @param generation the one that counts there; 0 for none
   */
  void add(ItemCensus.Found found, long generation) {
    found.generations().forEach((number, count) -> (number == generation ? live : left).add(count));
  }

  /** Notes that the generation that counts could not be read on a server. */
  void guessed() {
    guessed = true;
  }

  /** Returns whether a generation that counts could not be read. */
  boolean isGuessed() {
    return guessed;
  }

  /** Adds the line of the cache. */
  void addTo(Table table) {
    table.add(
        prefix.isEmpty() ? "-" : prefix,
        name,
        (guessed ? "~" : "") + Printable.count(live.items()),
        Printable.bytes(live.bytes()),
        (guessed ? "~" : "") + Printable.count(left.items()),
        Printable.bytes(left.bytes()));
  }

  /** Returns what JSON has of the cache. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("prefix", prefix);
    json.put("cache", name);
    json.put("entries", live.items());
    json.put("bytes", live.bytes());
    json.put("leftByClears", left.items());
    json.put("leftBytes", left.bytes());
    json.put("generationRead", !guessed);
    return json;
  }
}
