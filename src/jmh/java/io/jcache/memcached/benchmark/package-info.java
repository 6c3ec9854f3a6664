/**
 * The JMH suite: what the codec and whole operations cost, beside others. {@code mvn -Pjmh verify}
 * runs it by {@link io.jcache.memcached.benchmark.BenchmarkRun}.
 */
package io.jcache.memcached.benchmark;
