package io.jcache.memcached.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs child builds, two at a time, since they wait for something most of their time. */
final class ChildBuilds {
  private static final int AT_A_TIME = 2;

  private ChildBuilds() {}

  /** Runs one build. */
  interface Build<T> {

    /** Runs it, and fails where it does not pass. */
    void run(T variant) throws Exception;
  }

  /** Runs a build in each variant, all of them, and fails where any has failed. */
  static <T> void runAll(List<T> variants, Build<T> build) throws InterruptedException {
    List<Callable<Void>> runs = new ArrayList<>();
    for (T variant : variants) {
      runs.add(
          () -> {
            build.run(variant);
            return null;
          });
    }
    ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Future<Void>> results = executor.invokeAll(runs);
      assertThat(results)
          .hasSameSizeAs(variants)
          .allSatisfy(result -> assertThatCode(result::get).doesNotThrowAnyException());
    } finally {
      executor.shutdownNow();
    }
  }
}
