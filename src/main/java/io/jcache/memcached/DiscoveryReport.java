package io.jcache.memcached;

/**
 * What has told a manager of its servers.
 *
 * @param source what is asked, such as {@code dns cache.default.svc:11211}; empty where the list of
 *     servers is as it is configured
 * @param version the version of the list that is believed; 0 where the source has none
 * @param answered when the last answer came that was believed, in epoch milliseconds; 0 before
 * @param failures how often there was no answer, or none that was believed
 * @param lastFailure why not, the last time; empty where the last answer was believed
 */
public record DiscoveryReport(
    String source, long version, long answered, long failures, String lastFailure) {
  /** Of a manager whose list of servers is as it is configured. */
  public static final DiscoveryReport NONE = new DiscoveryReport("", 0, 0, 0, "");
}
