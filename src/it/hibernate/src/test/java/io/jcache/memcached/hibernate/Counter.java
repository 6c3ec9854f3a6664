package io.jcache.memcached.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.hibernate.Session;

/** Says whether pieces of work cost SQL statements. */
record Counter(Shop shop) {

  /**
   * What work gave.
   *
   * @param get the result
   */
  record Result<T>(T get) {}

  /** Runs work that costs no statement. */
  <T> Result<T> free(Function<Session, T> work) {
    return run(true, work);
  }

  /** Runs work that costs statements. */
  <T> Result<T> paid(Function<Session, T> work) {
    return run(false, work);
  }

  /** Runs work that costs no statement, or some. */
  <T> Result<T> run(boolean free, Function<Session, T> work) {
    long before = shop.statements();
    T result = shop.call(work);
    assertThat(shop.statements() - before == 0).as("costs no statement").isEqualTo(free);
    return new Result<>(result);
  }
}
